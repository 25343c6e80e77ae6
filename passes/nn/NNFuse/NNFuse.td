// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognises what one kernel computes at once.
#ifndef TESSERA_PASSES_NN_NNFUSE_TD
#define TESSERA_PASSES_NN_NNFUSE_TD

include "mlir/Pass/PassBase.td"

def NNFuse : Pass<"nn-fuse"> {
  let summary = "Forms dense layers, attention, layer normalisation and gelu";
  let description = [{
    By structure of the dataflow, whichever exporter wrote it:
    - matmul by a weight, + bias, + activation: `nn.dense`;
    - q . k^T, scales on either side, + mask, softmax over keys, the guard of rows that are not a
      number, . v: `nn.attention`; splitting and merging of heads cancels afterwards;
    - mean, difference, variance, root, quotient, gamma, beta: `nn.layer_norm`, and the addition
      of a residual before it;
    - the erf and tanh formulas of `nn.gelu`, `nn.silu`.

    A value inside a fusion that something else reads too prevents the fusion, except where
    recomputing it costs nothing. A mask of -inf becomes the most negative number: a row that is
    masked entirely then averages all values instead of giving zeros.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
