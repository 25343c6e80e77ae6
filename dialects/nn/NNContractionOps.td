// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the PE array computes: products of matrices, dense layers, attention.

#ifndef TESSERA_DIALECTS_NN_NNCONTRACTIONOPS_TD
#define TESSERA_DIALECTS_NN_NNCONTRACTIONOPS_TD

include "dialects/nn/NNAttributes.td"
include "dialects/nn/NNTypes.td"

class NN_ContractionOp<string mnemonic, list<Trait> traits = []>
    : NN_RoundingOp<mnemonic, !listconcat([NN_EvaluatableContraction], traits)> {
  let results = (outs NN_FloatTensor:$result);
}

def NN_MatmulOp : NN_ContractionOp<"matmul"> {
  let summary = "products of matrices, numpy's matmul";
  let description = [{
    The last two dimensions are matrices, the ones before broadcast; an operand
    of one dimension is a row (left) or column (right) that the result drops.
    Computed in fp32 after exact conversion, rounded once to the result's
    element type, which may be any floating point type.

    C1: no scalar. C2: the contracted dimensions are equal. C3: the other
    dimensions broadcast. C4: both have one element type.

    ```mlir
    %y = nn.matmul %a, %b : (tensor<2x4x8xbf16>, tensor<8x3xbf16>) -> tensor<2x4x3xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$lhs, NN_FloatTensor:$rhs);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def NN_DenseOp : NN_ContractionOp<"dense"> {
  let summary = "activation(x . weight + bias), a dense layer";
  let description = [{
    x[..., K] . weight[K, N] + bias[N] in fp32, then the activation, then one
    rounding to the element type of the result.

    C1: weight has two dimensions and its first is the last of x. C2: bias has
    one dimension, the second of weight. C3: x and weight have one element type.

    ```mlir
    %y = nn.dense %x, %w bias %b activation = gelu
        : (tensor<4x8xbf16>, tensor<8x16xbf16>, tensor<16xf32>) -> tensor<4x16xbf16>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$x, NN_FloatTensor:$weight, Optional<NN_FloatTensor>:$bias,
      DefaultValuedAttr<NN_ActivationAttr, "Activation::None">:$activation);
  let assemblyFormat = [{
    $x `,` $weight (`bias` $bias^)? (`activation` `=` $activation^)? attr-dict `:`
        functional-type(operands, results)
  }];
}

def NN_AttentionOp : NN_ContractionOp<"attention", [AttrSizedOperandSegments]> {
  let summary = "scaled dot product attention with packed heads";
  let description = [{
    q[B, Sq, H*D], k[B, Sk, H*D], v[B, Sk, H*Dv], heads packed in the last
    dimension; the result is [B, Sq, H*Dv]. Per batch element and head, in fp32:

    1. scores: q . k^T * scale, + mask if there is one;
    2. where `keep` is false: `fill` (minus infinity unless given) instead,
       whatever the score is;
    3. their softmax over keys. A row of it is a number everywhere or nowhere:
       nowhere where its largest score is infinite or not a number;
    4. with `guarded`, 0 in the rows that are not a number;
    5. where `live` is false: 0 instead, whatever the row is.

    The probabilities are rounded once to the element type of v, their product
    with v once to the element type of the result. The masks broadcast to
    [B, H, Sq, Sk], `live` to [B, H, Sq, 1].

    C1: q, k and v have three dimensions and equal batches. C2: k and v have
    equally many keys. C3: heads divides the last dimensions, q and k have
    equal ones. C4: mask and keep broadcast to [B, H, Sq, Sk], live to
    [B, H, Sq, 1]. C5: q, k and v have one element type.

    ```mlir
    %y = nn.attention %q, %k, %v mask %m heads = 2 scale = 2.5e-01
        : (tensor<1x4x32xbf16>, tensor<1x4x32xbf16>, tensor<1x4x32xbf16>, tensor<1x1x1x4xf32>)
          -> tensor<1x4x32xbf16>
    %z = nn.attention %q, %k, %v keep %c heads = 2 scale = 2.5e-01 guarded
        : (tensor<1x4x32xbf16>, tensor<1x4x32xbf16>, tensor<1x4x32xbf16>, tensor<1x1x1x4xi1>)
          -> tensor<1x4x32xbf16>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$query, NN_FloatTensor:$key, NN_FloatTensor:$value,
                       Optional<NN_FloatTensor>:$mask, Optional<NN_BoolTensor>:$keep,
                       Optional<NN_BoolTensor>:$live, I64Attr:$heads, F32Attr:$scale,
                       DefaultValuedAttr<F32Attr, "-INFINITY">:$fill, UnitAttr:$guarded);
  let assemblyFormat = [{
    $query `,` $key `,` $value (`mask` $mask^)? (`keep` $keep^)? (`live` $live^)?
        `heads` `=` $heads `scale` `=` $scale (`fill` `=` $fill^)? (`guarded` $guarded^)?
        attr-dict `:` functional-type(operands, results)
  }];
}

#endif // TESSERA_DIALECTS_NN_NNCONTRACTIONOPS_TD
