// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move elements and compute nothing.

#ifndef TESSERA_DIALECTS_NN_NNSHAPEOPS_TD
#define TESSERA_DIALECTS_NN_NNSHAPEOPS_TD

include "dialects/nn/NNDialect.td"
include "dialects/nn/NNTypes.td"

class NN_ShapeOp<string mnemonic, list<Trait> traits = []>
    : NN_Op<mnemonic, !listconcat([Pure, NN_Evaluatable], traits)> {
  let results = (outs NN_AnyTensor:$result);
}

class NN_InferredShapeOp<string mnemonic>
    : NN_ShapeOp<mnemonic, [InferTypeOpAdaptor]>;

def NN_ReshapeOp : NN_ShapeOp<"reshape"> {
  let summary = "the same elements in row-major order under another shape";
  let description = [{
    C1: as many elements. C2: the same element type.

    ```mlir
    %y = nn.reshape %x : tensor<2x6xf32> -> tensor<2x3x2xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input);
  let builders = [OpBuilder<(ins "::mlir::Value":$input, "::llvm::ArrayRef<int64_t>":$shape)>];
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def NN_TransposeOp : NN_InferredShapeOp<"transpose"> {
  let summary = "dimension i of the result is dimension permutation[i] of the input";
  let description = [{
    C1: a permutation of all dimensions.

    ```mlir
    %y = nn.transpose %x [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = "$input $permutation attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NN_BroadcastOp : NN_ShapeOp<"broadcast"> {
  let summary = "the input repeated to a larger shape by numpy's rules";
  let description = [{
    C1: the input broadcasts to the shape of the result. C2: the same element type.

    ```mlir
    %y = nn.broadcast %x : tensor<3x1xf32> -> tensor<2x3x4xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input);
  let builders = [OpBuilder<(ins "::mlir::Value":$input, "::llvm::ArrayRef<int64_t>":$shape)>];
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def NN_SliceOp : NN_InferredShapeOp<"slice"> {
  let summary = "a rectangle of the input";
  let description = [{
    Element i of a dimension of the result is element `offset + i * stride` of
    the input; strides may be negative.

    C1: one offset, size and stride per dimension. C2: every element within the
    input. C3: no stride is zero.

    ```mlir
    %y = nn.slice %x [0, 2] [4, 3] [1, 2] : tensor<4x8xf32> -> tensor<4x3xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$strides);
  let assemblyFormat = [{
    $input $offsets $sizes $strides attr-dict `:` type($input) `->` type($result)
  }];
  let hasFolder = 1;
}

def NN_ConcatOp : NN_InferredShapeOp<"concat"> {
  let summary = "tensors one after the other along an axis";
  let description = [{
    C1: at least one input. C2: the axis exists. C3: one element type, and equal
    shapes but for the axis.

    ```mlir
    %y = nn.concat %a, %b axis = 1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins Variadic<NN_AnyTensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = [{
    $inputs `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_GatherOp : NN_InferredShapeOp<"gather"> {
  let summary = "entries of an axis chosen by indices";
  let description = [{
    The axis is replaced by the shape of the indices, which lie in [-n, n-1] for
    an axis of n; outside is an error at run time.

    C1: the axis exists.

    ```mlir
    %y = nn.gather %table, %ids axis = 0
        : (tensor<1000x64xf32>, tensor<1x16xi64>) -> tensor<1x16x64xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$data, NN_IndexTensor:$indices,
                       DefaultValuedAttr<I64Attr, "0">:$axis);
  let assemblyFormat = [{
    $data `,` $indices `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
}

def NN_GatherNdOp : NN_InferredShapeOp<"gather_nd"> {
  let summary = "parts of a tensor chosen by tuples of indices";
  let description = [{
    The last dimension of the indices holds tuples that index the dimensions of
    the data after the first `batch_dims`, which both share.

    C1: batch_dims is less than both ranks. C2: the batch dimensions are equal.
    C3: tuples have at least one index, and no more than there are dimensions left.

    ```mlir
    %y = nn.gather_nd %x, %i : (tensor<4x8xf32>, tensor<5x2xi64>) -> tensor<5xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$data, NN_IndexTensor:$indices,
                       DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let assemblyFormat = [{
    $data `,` $indices (`batch_dims` `=` $batch_dims^)? attr-dict `:`
        functional-type(operands, results)
  }];
}

#endif // TESSERA_DIALECTS_NN_NNSHAPEOPS_TD
