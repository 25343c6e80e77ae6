// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values known at compile time: small constants, weights by recipe, masks by inequality.

#ifndef TESSERA_DIALECTS_NN_NNCONSTANTOPS_TD
#define TESSERA_DIALECTS_NN_NNCONSTANTOPS_TD

include "dialects/nn/NNAttributes.td"
include "dialects/nn/NNTypes.td"

def NN_ConstantOp : NN_Op<"constant", [Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a small tensor whose values the compiler may look at";
  let description = [{
    C1: unless a splat, at most 4 KiB of floating point values or 1 MiB of
    anything else (tables of indices); what is larger is an `nn.weight`.

    ```mlir
    %c = nn.constant dense<[0.0, 1.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs NN_AnyTensor:$result);
  let builders = [OpBuilder<(ins "::mlir::ElementsAttr":$value)>];
  let assemblyFormat = "attr-dict $value";
  let extraClassDeclaration = [{
    /// Whether `value` is small enough for C1.
    static bool holds(::mlir::ElementsAttr value);
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_WeightOp : NN_Op<"weight", [Pure]> {
  let summary = "a tensor that stays in its source file until the artifact is written";
  let description = [{
    `recipe` says where the bytes are and what happens to them on the way;
    `name` is the name of the ONNX initializer. No pass reads the bytes.

    C1: the result has the type the recipe ends with.

    ```mlir
    %w = nn.weight "encoder.w"
        <file 0 offset 4096 : tensor<64x32xf32>, [#nn.transpose<1, 0>, #nn.cast<bf16>]>
        : tensor<32x64xbf16>
    ```
  }];
  let arguments = (ins StrAttr:$name, NN_Recipe:$recipe);
  let results = (outs NN_AnyTensor:$result);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "RecipeAttr":$recipe)>];
  let assemblyFormat = "$name $recipe attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def NN_AffineMaskOp : NN_Op<"affine_mask", [Pure, NN_Evaluatable]> {
  let summary = "a mask of any size by an inequality of indices";
  let description = [{
    True where base + the sum of index[d] * steps[d] is not negative: triangles
    and bands, such as the keys a causal query attends.

    C1: one step for each dimension. C2: the sum is an int32 for every index.

    ```mlir
    %m = nn.affine_mask base = 0 steps = [1, -1] : tensor<1024x1024xi1>
    ```
  }];
  let arguments = (ins I64Attr:$base, DenseI64ArrayAttr:$steps);
  let results = (outs NN_BoolTensor:$result);
  let assemblyFormat = "`base` `=` $base `steps` `=` $steps attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // TESSERA_DIALECTS_NN_NNCONSTANTOPS_TD
