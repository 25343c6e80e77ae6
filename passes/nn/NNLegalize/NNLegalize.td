// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations in the forms that kernels take.
#ifndef TESSERA_PASSES_NN_NNLEGALIZE_TD
#define TESSERA_PASSES_NN_NNLEGALIZE_TD

include "mlir/Pass/PassBase.td"

def NNLegalize : Pass<"nn-legalize"> {
  let summary = "Rewrites operations to the axes and the words kernels work with";
  let description = [{
    - softmax, and reductions along other axes than one of the last two: transposed, so that the
      axes come last;
    - gather along another axis than the first, or of another rank than two: the table becomes a
      matrix with an entry in each row;
    - products with vectors: products of matrices;
    - arithmetic of 64-bit integers: in 32 bits where what is known of the operands and the result
      proves that enough (constants, narrower types, arithmetic on such; not what an input is said
      to hold), else on pairs of words; what only moves stays whole. Casts to fp32 round once;
      quotients are found with estimates in fp32 and corrected. Sums of more than 2^16 and powers
      of unknown exponents stay as they are, and have no kernel;
    - remainders and powers of integers: quotients and products;
    - order, quotients and magnitudes of unsigned words: those of words with a sign.

    No other rounding is added, and operations that have a kernel stay as they are. `nn-simplify`
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
