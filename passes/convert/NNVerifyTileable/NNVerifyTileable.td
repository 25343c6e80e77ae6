// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tiling may rely on.
#ifndef TESSERA_PASSES_CONVERT_NNVERIFYTILEABLE_TD
#define TESSERA_PASSES_CONVERT_NNVERIFYTILEABLE_TD

include "mlir/Pass/PassBase.td"

def NNVerifyTileable : Pass<"nn-verify-tileable", "::mlir::ModuleOp"> {
  let summary = "Checks that a module is in the form tiling takes";
  let description = [{
    C1: the module holds one function, called main, of one block. C2: its operations are of nn.
    C3: shapes are static, element types f32, bf16, f16, i1 and integers of 8 to 64 bits. C4: every
    operation has a kernel that takes it. C5: weights are in files that the module's `nn.sources`
    names, and within them. C6: no tensor has more than 2^30 elements, and one
    without any may only be an input nobody reads or an output.
    C7: nothing computes with integers of 64 bits: they move, are indices, are made of narrower ones
    and taken apart into words. C8: no input or output is of ui64.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
