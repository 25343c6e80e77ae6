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
    - q . k^T, scales on either side, + mask, a fill where a condition forbids a key, softmax over
      keys, zero in rows that are not a number or that a condition names, . v: `nn.attention`, of
      fp32 and of heads the array takes; splitting and merging of heads cancels afterwards;
    - mean, difference, variance, root, quotient, gamma, beta: `nn.layer_norm`, and the addition
      of a residual before it;
    - the erf and tanh formulas of `nn.gelu`, `nn.silu`.

    A value inside a fusion that something else reads too prevents the fusion, except where
    recomputing it costs nothing. What is fused gives infinities and NaN where its parts do: guards
    and fills are kept as operands and attributes of what they guard.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
