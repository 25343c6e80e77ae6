// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element by element operations of one tensor, and cast.

#ifndef TESSERA_DIALECTS_NN_NNUNARYOPS_TD
#define TESSERA_DIALECTS_NN_NNUNARYOPS_TD

include "dialects/nn/NNAttributes.td"
include "dialects/nn/NNTypes.td"

// `map` applies `function` to each element; without one the operation has its own `evaluate`.
class NN_UnaryOp<string mnemonic, string what, Type tensor, string map, string function>
    : NN_Op<mnemonic, [Pure, NN_ElementByElement, NN_Evaluatable, SameOperandsAndResultType]> {
  let summary = what;
  let description = "Each element of the result is " # what # " of the element of the input.\n\n"
      # "```mlir\n%y = nn." # mnemonic # " %x : tensor<2x3xf32>\n```\n";
  let arguments = (ins tensor:$input);
  let results = (outs tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let extraClassDefinition = !if(!empty(function), "", [{
    ::std::optional<Tensors> $cppClass::evaluate(::llvm::ArrayRef<Tensor> operands) {
      return }] # map # "(getType(), operands[0], " # function # ");\n    }\n");
}

class NN_FloatUnaryOp<string mnemonic, string what, string value>
    : NN_UnaryOp<mnemonic, what, NN_FloatTensor, "mapReals",
                 !if(!empty(value), "", NN_Function<"double x", value>.text)>;

class NN_NumberUnaryOp<string mnemonic, string what, string value>
    : NN_UnaryOp<mnemonic, what, NN_NumberTensor, "mapElements", NN_Function<"auto x", value>.text>;

def NN_AbsOp : NN_NumberUnaryOp<"abs", "the magnitude", "magnitude(x)">;
def NN_NegOp : NN_NumberUnaryOp<"neg", "the negative", "negative(x)">;
def NN_SignOp : NN_NumberUnaryOp<"sign", "-1, 0 or 1, the sign", "sign(x)">;
def NN_ReluOp : NN_NumberUnaryOp<"relu", "the larger of zero and the value", "x <= 0 ? 0 : x">;
def NN_ExpOp : NN_FloatUnaryOp<"exp", "the exponential", "std::exp(x)">;
def NN_LogOp : NN_FloatUnaryOp<"log", "the natural logarithm", "std::log(x)">;
def NN_SqrtOp : NN_FloatUnaryOp<"sqrt", "the square root", "std::sqrt(x)">;
def NN_RsqrtOp : NN_FloatUnaryOp<"rsqrt", "one over the square root", "1 / std::sqrt(x)">;
def NN_ReciprocalOp : NN_FloatUnaryOp<"reciprocal", "one over the value", "1 / x">;
def NN_TanhOp : NN_FloatUnaryOp<"tanh", "the hyperbolic tangent", "std::tanh(x)">;
def NN_SigmoidOp : NN_FloatUnaryOp<"sigmoid", "1 / (1 + exp(-x))", "sigmoid(x)">;
def NN_SiluOp : NN_FloatUnaryOp<"silu", "x / (1 + exp(-x))", "x * sigmoid(x)">;
def NN_SoftplusOp : NN_FloatUnaryOp<"softplus", "log(1 + exp(x))", "softplus(x)">;
def NN_ErfOp : NN_FloatUnaryOp<"erf", "the error function", "std::erf(x)">;
def NN_SinOp : NN_FloatUnaryOp<"sin", "the sine", "std::sin(x)">;
def NN_CosOp : NN_FloatUnaryOp<"cos", "the cosine", "std::cos(x)">;
def NN_FloorOp : NN_FloatUnaryOp<"floor", "the next integer below", "std::floor(x)">;
def NN_CeilOp : NN_FloatUnaryOp<"ceil", "the next integer above", "std::ceil(x)">;
def NN_RoundOp : NN_FloatUnaryOp<"round", "the nearest integer, ties to even", "std::nearbyint(x)">;

def NN_NotOp : NN_UnaryOp<"not", "the complement", NN_BitsTensor, "mapBits",
                          NN_Function<"auto x", "~x">.text> {
  let description = [{
    Logical on i1, bit by bit on integers.

    ```mlir
    %y = nn.not %x : tensor<2x3xi1>
    ```
  }];
  let hasFolder = 1;
}

def NN_GeluOp : NN_FloatUnaryOp<"gelu", "the Gaussian error linear unit", ""> {
  let description = [{
    `x/2 * (1 + erf(x / sqrt(2)))`, or with `approximate = tanh`
    `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))`.

    ```mlir
    %y = nn.gelu %x : tensor<2x3xf32>
    %z = nn.gelu %x approximate = tanh : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input,
      DefaultValuedAttr<NN_GeluApproximationAttr, "GeluApproximation::None">:$approximate);
  let assemblyFormat = "$input (`approximate` `=` $approximate^)? attr-dict `:` type($result)";
}

def NN_IsNanOp : NN_Op<"is_nan", [Pure, NN_ElementByElement, NN_Evaluatable,
    DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "true where the value is not a number";
  let description = [{
    ```mlir
    %y = nn.is_nan %x : tensor<2x3xf32> -> tensor<2x3xi1>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input);
  let results = (outs NN_BoolTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def NN_CastOp : NN_Op<"cast", [Pure, NN_ElementByElement, NN_Evaluatable]> {
  let summary = "the same values in another element type";
  let description = [{
    To a smaller floating point type: round to nearest even, and bf16 flushes
    subnormals. Float to integer truncates towards zero. To i1: not equal to
    zero. Narrower integers keep the low bits.

    C1: the shape stays.

    ```mlir
    %y = nn.cast %x : tensor<2x3xf32> -> tensor<2x3xbf16>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input);
  let results = (outs NN_AnyTensor:$result);
  let builders = [OpBuilder<(ins "::mlir::Value":$input, "::mlir::Type":$elementType)>];
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

#endif // TESSERA_DIALECTS_NN_NNUNARYOPS_TD
