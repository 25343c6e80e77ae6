// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shorter chains of shape operations, smaller tensors.
#ifndef TESSERA_PASSES_NN_NNSIMPLIFY_TD
#define TESSERA_PASSES_NN_NNSIMPLIFY_TD

include "mlir/Pass/PassBase.td"

def NNSimplify : Pass<"nn-simplify"> {
  let summary = "Removes identities, merges reshapes and transposes, computes before broadcasting";
  let description = [{
    Besides the canonical forms of all operations:
    - a reshape that only merges dimensions moves below a transpose, so that what splits them
      again meets it and both disappear;
    - operations on elements use what a broadcast repeats instead of the repeated tensor, and
      are repeated afterwards: the attention mask exporters write on [B, 1, S, S] shrinks to
      [B, 1, 1, S]; causal masks, which differ by row, stay;
    - a neutral constant (true for `and`) that only widens the shape becomes a broadcast.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
