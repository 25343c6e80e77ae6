// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions, softmax and layer normalisation.

#ifndef TESSERA_DIALECTS_NN_NNREDUCTIONOPS_TD
#define TESSERA_DIALECTS_NN_NNREDUCTIONOPS_TD

include "dialects/nn/NNDialect.td"
include "dialects/nn/NNTypes.td"

// From `initial`, in which `least` and `greatest` are the limits of the type, elements `y` are
// combined with what there is of `x`.
class NN_ReduceOp<string mnemonic, string what, Type tensor, string initial, string combine>
    : NN_Op<mnemonic,
            [Pure, NN_Evaluatable, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = what # " over axes";
  let description = "Floating point is computed in fp32 and rounded once.\n\n"
      # "C1: the axes exist and differ. C2: at least one axis.\n\n"
      # "```mlir\n%y = nn." # mnemonic
      # " %x axes = [1] keepdims : tensor<2x3xf32> -> tensor<2x1xf32>\n```\n";
  let arguments = (ins tensor:$input, DenseI64ArrayAttr:$axes, UnitAttr:$keepdims);
  let results = (outs tensor:$result);
  let assemblyFormat = [{
    $input `axes` `=` $axes (`keepdims` $keepdims^)? attr-dict
        `:` type($input) `->` type($result)
  }];
  let extraClassDefinition = [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *,
        ::std::optional<::mlir::Location> location, ::mlir::ValueRange operands,
        ::mlir::DictionaryAttr attributes, ::mlir::OpaqueProperties properties,
        ::mlir::RegionRange regions, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      Adaptor adaptor(operands, attributes, properties, regions);
      return ::tessera::nn::inferReduction(getOperationName(), location, operands[0],
                                           adaptor.getAxes(), adaptor.getKeepdims(), types);
    }
  }] # !if(!empty(combine), "", [{
    ::std::optional<Tensors> $cppClass::evaluate(::llvm::ArrayRef<Tensor> operands) {
      return reduceElements(getType(), operands[0], getAxes(),
          }] # NN_Function<"auto least, auto greatest", initial, "decltype(least)">.text # ", "
      # NN_Function<"auto x, auto y", combine>.text # ");\n    }\n");
}

def NN_ReduceSumOp : NN_ReduceOp<"reduce_sum", "the sum", NN_NumberTensor, "0", "sum(x, y)">;
def NN_ReduceMeanOp : NN_ReduceOp<"reduce_mean", "the mean", NN_FloatTensor, "", "">;
def NN_ReduceMaxOp
    : NN_ReduceOp<"reduce_max", "the largest", NN_AnyTensor, "least", "larger(x, y)">;
def NN_ReduceMinOp
    : NN_ReduceOp<"reduce_min", "the smallest", NN_AnyTensor, "greatest", "smaller(x, y)">;
def NN_ReduceProdOp
    : NN_ReduceOp<"reduce_prod", "the product", NN_NumberTensor, "1", "times(x, y)">;

def NN_SoftmaxOp : NN_RoundingOp<"softmax"> {
  let summary = "exponentials divided by their sum along an axis";
  let description = [{
    exp(x - max) / sum in fp32, rounded once to the element type of the result.

    C1: the axis exists.

    ```mlir
    %y = nn.softmax %x axis = 1 : tensor<2x3xf32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, I64Attr:$axis);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = "$input `axis` `=` $axis attr-dict `:` type($input) `->` type($result)";
}

def NN_LayerNormOp : NN_RoundingOp<"layer_norm", [NN_Evaluatable, AttrSizedOperandSegments]> {
  let summary = "normalisation over the last axis, of x or of x + residual";
  let description = [{
    With s = x + residual: (s - mean) / sqrt(variance + epsilon) * gamma + beta,
    all in fp32, rounded once to the element type of the result.

    C1: gamma and beta have one dimension, the last of x. C2: the residual has
    the shape of x. C3: x has at least one dimension.

    ```mlir
    %y = nn.layer_norm %x, %gamma, %beta residual %r epsilon = 1.0e-12
        : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$x, NN_FloatTensor:$gamma, Optional<NN_FloatTensor>:$beta,
                       Optional<NN_FloatTensor>:$residual, F32Attr:$epsilon);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = [{
    $x `,` $gamma (`,` $beta^)? (`residual` $residual^)? `epsilon` `=` $epsilon
        attr-dict `:` functional-type(operands, results)
  }];
}

#endif // TESSERA_DIALECTS_NN_NNREDUCTIONOPS_TD
