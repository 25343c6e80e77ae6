// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element by element operations of several tensors, with numpy's broadcasting.

#ifndef TESSERA_DIALECTS_NN_NNBINARYOPS_TD
#define TESSERA_DIALECTS_NN_NNBINARYOPS_TD

include "dialects/nn/NNDialect.td"
include "dialects/nn/NNTypes.td"

class NN_BinaryOp<string mnemonic, string what, Type tensor, list<Trait> traits = []>
    : NN_Op<mnemonic, !listconcat([Pure, NN_ElementByElement,
          DeclareOpInterfaceMethods<InferTypeOpInterface>], traits)> {
  // Of the example: what elements are, and become.
  string of = "f32";
  string to = of;
  let summary = what;
  let description = "Each element of the result is " # what # " of a pair of elements.\n\n"
      # "C1: the shapes broadcast. C2: both have one element type.\n\n"
      # "```mlir\n%y = nn." # mnemonic
      # " %a, %b : (tensor<4x3x" # of # ">, tensor<3x" # of # ">) -> tensor<4x3x" # to # ">\n```\n";
  let arguments = (ins tensor:$lhs, tensor:$rhs);
  let results = (outs tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *context,
        ::std::optional<::mlir::Location> location, ::mlir::ValueRange operands,
        ::mlir::DictionaryAttr, ::mlir::OpaqueProperties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::tessera::nn::inferBroadcast(getOperationName(), location, operands,
                                           ::mlir::Type(), types);
    }
  }];
}

class NN_CompareOp<string mnemonic, string what, Type tensor> : NN_BinaryOp<mnemonic, what, tensor> {
  let to = "i1";
  let results = (outs NN_BoolTensor:$result);
  let extraClassDefinition = [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *context,
        ::std::optional<::mlir::Location> location, ::mlir::ValueRange operands,
        ::mlir::DictionaryAttr, ::mlir::OpaqueProperties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::tessera::nn::inferBroadcast(getOperationName(), location, operands,
          ::mlir::IntegerType::get(context, 1), types);
    }
  }];
}

def NN_AddOp : NN_BinaryOp<"add", "the sum", NN_NumberTensor, [Commutative]> { let hasFolder = 1; }
def NN_SubOp : NN_BinaryOp<"sub", "the difference", NN_NumberTensor> { let hasFolder = 1; }
def NN_MulOp : NN_BinaryOp<"mul", "the product", NN_NumberTensor, [Commutative]> { let hasFolder = 1; }
def NN_DivOp : NN_BinaryOp<"div", "the quotient (of integers: towards zero)", NN_NumberTensor> {
  let hasFolder = 1;
}
def NN_PowOp : NN_BinaryOp<"pow", "the power", NN_NumberTensor> { let hasFolder = 1; }
def NN_MaxOp : NN_BinaryOp<"max", "the larger", NN_NumberTensor, [Commutative]>;
def NN_MinOp : NN_BinaryOp<"min", "the smaller", NN_NumberTensor, [Commutative]>;
def NN_AndOp : NN_BinaryOp<"and", "the conjunction (of integers: bit by bit)", NN_BitsTensor, [Commutative]> {
  let of = "i1";
  let hasFolder = 1;
}
def NN_OrOp : NN_BinaryOp<"or", "the disjunction (of integers: bit by bit)", NN_BitsTensor, [Commutative]> {
  let of = "i1";
  let hasFolder = 1;
}
def NN_XorOp : NN_BinaryOp<"xor", "the exclusive or (of integers: bit by bit)", NN_BitsTensor, [Commutative]> {
  let of = "i1";
}

def NN_ModOp : NN_BinaryOp<"mod", "the remainder", NN_NumberTensor> {
  let description = [{
    The remainder has the sign of the divisor, with `truncated` that of the
    dividend (C's fmod).

    C1: the shapes broadcast. C2: both have one element type. C3: floating
    point needs `truncated`.

    ```mlir
    %y = nn.mod %a, %b : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
    %z = nn.mod %c, %d truncated : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$lhs, NN_NumberTensor:$rhs, UnitAttr:$truncated);
  let assemblyFormat = [{
    $lhs `,` $rhs (`truncated` $truncated^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def NN_EqualOp : NN_CompareOp<"equal", "whether equal", NN_AnyTensor>;
def NN_LessOp : NN_CompareOp<"less", "whether the first is less", NN_NumberTensor>;
def NN_LessEqualOp : NN_CompareOp<"less_equal", "whether the first is less or equal", NN_NumberTensor>;
def NN_GreaterOp : NN_CompareOp<"greater", "whether the first is greater", NN_NumberTensor>;
def NN_GreaterEqualOp : NN_CompareOp<"greater_equal", "whether the first is greater or equal", NN_NumberTensor>;

def NN_WhereOp : NN_Op<"where", [Pure, NN_ElementByElement,
    DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "x where the condition holds, y elsewhere";
  let description = [{
    C1: the three shapes broadcast. C2: x and y have one element type.

    ```mlir
    %r = nn.where %c, %x, %y : (tensor<4x1xi1>, tensor<3xf32>, tensor<f32>) -> tensor<4x3xf32>
    ```
  }];
  let arguments = (ins NN_BoolTensor:$condition, NN_AnyTensor:$x, NN_AnyTensor:$y);
  let results = (outs NN_AnyTensor:$result);
  let assemblyFormat = [{
    $condition `,` $x `,` $y attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

#endif // TESSERA_DIALECTS_NN_NNBINARYOPS_TD
