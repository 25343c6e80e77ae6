// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element by element operations of several tensors, with numpy's broadcasting.

#ifndef TESSERA_DIALECTS_NN_NNBINARYOPS_TD
#define TESSERA_DIALECTS_NN_NNBINARYOPS_TD

include "dialects/nn/NNDialect.td"
include "dialects/nn/NNTypes.td"

// `map` applies functions to pairs of elements; without it the operation has its own `evaluate`.
class NN_BinaryOp<string mnemonic, string what, Type tensor, string map, list<Trait> traits = []>
    : NN_Op<mnemonic, !listconcat([Pure, NN_ElementByElement, NN_Evaluatable,
          DeclareOpInterfaceMethods<InferTypeOpInterface>], traits)> {
  // Of the example: what elements are, and become.
  string of = "f32";
  string to = of;
  // The element type of the result; none for that of the operands.
  string element = "::mlir::Type()";
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
      return ::tessera::nn::inferBroadcast(getOperationName(), location, operands, }]
      # element # ", types);\n    }\n" # !if(!empty(map), "", [{
    ::std::optional<Tensors> $cppClass::evaluate(::llvm::ArrayRef<Tensor> operands) {
      return }] # map # ";\n    }\n");
}

// The value may be undefined for some integers: where `undefined` is true.
class NN_NumberBinaryOp<string mnemonic, string what, string value, list<Trait> traits = [],
                        string undefined = "false">
    : NN_BinaryOp<mnemonic, what, NN_NumberTensor,
                  "mapPairs(getType(), operands, " # NN_Function<"auto x, auto y", value>.text # ", "
                  # NN_Function<"auto x, auto y", undefined, "bool">.text # ")", traits>;

class NN_BitsBinaryOp<string mnemonic, string what, string value>
    : NN_BinaryOp<mnemonic, what, NN_BitsTensor,
                  "mapBitPairs(getType(), operands, " # NN_Function<"auto x, auto y", value>.text
                  # ")", [Commutative]> {
  let of = "i1";
}

class NN_CompareOp<string mnemonic, string what, string value, Type tensor = NN_NumberTensor>
    : NN_BinaryOp<mnemonic, what, tensor,
                  "mapPairs(getType(), operands, "
                  # NN_Function<"auto x, auto y", value, "bool">.text
                  # ", [](auto, auto) { return false; })"> {
  let to = "i1";
  let element = "::mlir::IntegerType::get(context, 1)";
  let results = (outs NN_BoolTensor:$result);
}

def NN_AddOp : NN_NumberBinaryOp<"add", "the sum", "sum(x, y)", [Commutative]> {
  let hasFolder = 1;
}
def NN_SubOp : NN_NumberBinaryOp<"sub", "the difference", "difference(x, y)"> {
  let hasFolder = 1;
}
def NN_MulOp : NN_NumberBinaryOp<"mul", "the product", "times(x, y)", [Commutative]> {
  let hasFolder = 1;
}
def NN_DivOp : NN_NumberBinaryOp<"div", "the quotient (of integers: towards zero)",
                                 "quotient(x, y)", [], "y == 0"> {
  let hasFolder = 1;
}
def NN_PowOp : NN_NumberBinaryOp<"pow", "the power", "power(x, y)", [], "x == 0 && y < 0"> {
  let hasFolder = 1;
}
def NN_MaxOp : NN_NumberBinaryOp<"max", "the larger", "larger(x, y)", [Commutative]>;
def NN_MinOp : NN_NumberBinaryOp<"min", "the smaller", "smaller(x, y)", [Commutative]>;
def NN_AndOp : NN_BitsBinaryOp<"and", "the conjunction (of integers: bit by bit)", "x & y"> {
  let hasFolder = 1;
}
def NN_OrOp : NN_BitsBinaryOp<"or", "the disjunction (of integers: bit by bit)", "x | y"> {
  let hasFolder = 1;
}
def NN_XorOp : NN_BitsBinaryOp<"xor", "the exclusive or (of integers: bit by bit)", "x ^ y">;

class NN_ShiftOp<string mnemonic, string what, string value>
    : NN_BinaryOp<mnemonic, what, NN_WordTensor,
                  "mapBitPairs(getType(), operands, " # NN_Function<"auto x, auto y", value>.text
                  # ")"> {
  let of = "i32";
  let hasFolder = 1;
}
def NN_ShiftLeftOp
    : NN_ShiftOp<"shift_left", "the first shifted left by the second (of which five bits count)",
                 "x << (y & 31)">;
def NN_ShiftRightOp
    : NN_ShiftOp<"shift_right",
                 "the first shifted right by the second (of which five bits count), keeping its sign,",
                 "x >> (y & 31)">;

def NN_ModOp : NN_BinaryOp<"mod", "the remainder", NN_NumberTensor, ""> {
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

def NN_EqualOp : NN_CompareOp<"equal", "whether equal", "x == y", NN_AnyTensor>;
def NN_LessOp : NN_CompareOp<"less", "whether the first is less", "x < y">;
def NN_LessEqualOp : NN_CompareOp<"less_equal", "whether the first is less or equal", "x <= y">;
def NN_GreaterOp : NN_CompareOp<"greater", "whether the first is greater", "x > y">;
def NN_GreaterEqualOp
    : NN_CompareOp<"greater_equal", "whether the first is greater or equal", "x >= y">;

def NN_WhereOp : NN_Op<"where", [Pure, NN_ElementByElement, NN_Evaluatable,
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
