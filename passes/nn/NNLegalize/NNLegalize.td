// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations in the forms that kernels take.
#ifndef TESSERA_PASSES_NN_NNLEGALIZE_TD
#define TESSERA_PASSES_NN_NNLEGALIZE_TD

include "mlir/Pass/PassBase.td"

def NNLegalize : Pass<"nn-legalize"> {
  let summary = "Rewrites operations along any axis to the axes kernels work along";
  let description = [{
    - softmax, and reductions along other axes than one of the last two: transposed, so that the
      axes come last;
    - gather along another axis than the first, or of another rank than two: the table becomes a
      matrix with an entry in each row;
    - products with vectors: products of matrices;
    - largest, smallest and comparisons with 64-bit constants beyond 32 bits: constants within.

    Nothing is rounded, and operations that have a kernel stay as they are. `nn-simplify`
    afterwards merges the reshapes and transposes this leaves.

    ```mlir
    %y = nn.softmax %x axis = 0 : tensor<4x8xf32> -> tensor<4x8xf32>
    ```
    becomes
    ```mlir
    %0 = nn.transpose %x [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
    %1 = nn.softmax %0 axis = 1 : tensor<8x4xf32> -> tensor<8x4xf32>
    %y = nn.transpose %1 [1, 0] : tensor<8x4xf32> -> tensor<4x8xf32>
    ```
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
}

#endif
