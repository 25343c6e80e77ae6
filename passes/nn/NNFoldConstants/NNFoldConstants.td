// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes what is known, and lets weights absorb what is done to them.
#ifndef TESSERA_PASSES_NN_NNFOLDCONSTANTS_TD
#define TESSERA_PASSES_NN_NNFOLDCONSTANTS_TD

include "mlir/Pass/PassBase.td"

def NNFoldConstants : Pass<"nn-fold-constants"> {
  let summary = "Computes operations on constants and appends operations on weights to their recipes";
  let description = [{
    An operation whose operands are all `nn.constant` becomes one, as long as it stays small
    enough for that. Floating point is computed in double precision and rounded once.

    A transpose, reshape, slice, cast or multiplication by one fp32 number of an `nn.weight`
    becomes a step of its recipe; no byte of it is read. A gather whose constant indices are evenly
    spaced becomes a slice (positions, the first token).

    Limits: no random access into weights; integers are computed in 64 bits and cut.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
