// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes every rounding an explicit operation.
#ifndef TESSERA_PASSES_NN_NNCASTFP32_TD
#define TESSERA_PASSES_NN_NNCASTFP32_TD

include "mlir/Pass/PassBase.td"

def NNCastFp32 : Pass<"nn-cast-fp32"> {
  let summary = "Chooses where fp32 values are rounded for the PE array";
  let description = [{
    `mode` is the value of --fp32-cast:

    | mode | operands of products |
    |---|---|
    | `all`, `matmult`, `matmult-bf16` | bf16 |
    | `all-fp16`, `matmult-fp16` | fp16 |
    | `none` | fp32 |

    A product with an operand that comes from integers stays fp32 whole, both operands and the
    result, when they can be larger than the type of products holds exactly (256 in bf16, 2048 in
    fp16): positions that become equal turn a table of angles into noise. Such an operand is a cast of
    integers, followed only by views, choices, minima, maxima, sums or products of such; so are
    constants of whole numbers, since folding leaves no cast. Unknown integers count as larger. A
    remark names the product. The vendor's `all` has no such exception.

    A value that only products read is rounded by what makes it. `all` and `matmult` are the same:
    they could differ only in what is stored between operations that are not products, and rounding
    that costs accuracy and saves nothing.

    Products are `nn.dense`, `nn.matmul` and `nn.attention`; sums, softmax and statistics inside
    them are fp32 anyway. What an addition, a statistic or the caller reads stays fp32: the residual
    stream, bias, gamma, beta, embedding tables, masks. A value read both ways gets an explicit
    `nn.cast` for the product. A finite constant that would become infinite is an error.
  }];
  let dependentDialects = ["::tessera::nn::NNDialect"];
  let options = [Option<"mode", "mode", "std::string", "\"all\"",
      "all, all-fp16, matmult, matmult-bf16, matmult-fp16 or none">];
}

#endif
