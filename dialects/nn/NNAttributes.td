// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attributes of nn: weight recipes and their steps, source files, enumerations.

#ifndef TESSERA_DIALECTS_NN_NNATTRIBUTES_TD
#define TESSERA_DIALECTS_NN_NNATTRIBUTES_TD

include "dialects/nn/NNDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class NN_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<NN_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def NN_RecipeStepInterface : AttrInterface<"RecipeStepInterface"> {
  let cppNamespace = "::tessera::nn";
  let description = [{
    One step of a weight recipe. Steps are applied in order while the weight is
    streamed into the artifact; none looks at the values to know its result type.
  }];
  let methods = [
    InterfaceMethod<"The type after this step, or failure if it cannot follow `input`.",
      "::mlir::FailureOr<::mlir::RankedTensorType>", "apply",
      (ins "::mlir::RankedTensorType":$input,
           "::llvm::function_ref<::mlir::InFlightDiagnostic()>":$emitError)>
  ];
}

class NN_Step<string name, string attrMnemonic>
    : NN_Attr<name, attrMnemonic, [DeclareAttrInterfaceMethods<NN_RecipeStepInterface>]>;

def NN_TransposeStep : NN_Step<"TransposeStep", "transpose"> {
  let description = [{
    Dimension `i` of the result is dimension `permutation[i]` of the input.
    C1: a permutation of all dimensions.

    Example: `#nn.transpose<1, 0>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$permutation);
  let assemblyFormat = "`<` $permutation `>`";
}

def NN_ReshapeStep : NN_Step<"ReshapeStep", "reshape"> {
  let description = [{
    The same elements in row-major order under another shape; no dimension at
    all is a scalar. C1: as many elements as the input.

    Example: `#nn.reshape<shape = [12, 64]>`
  }];
  let parameters = (ins OptionalArrayRefParameter<"int64_t">:$shape);
  let assemblyFormat = "`<` (`shape` `=` `[` $shape^ `]`)? `>`";
}

def NN_SliceStep : NN_Step<"SliceStep", "slice"> {
  let description = [{
    Element `i` of a dimension is element `offset + i * stride` of the input.
    C1: one entry per dimension, within the input, strides not zero.

    Example: `#nn.slice<offsets = [0, 64], sizes = [768, 64], strides = [1, 1]>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$offsets,
                        ArrayRefParameter<"int64_t">:$sizes,
                        ArrayRefParameter<"int64_t">:$strides);
  let assemblyFormat = [{
    `<` `offsets` `=` `[` $offsets `]` `,` `sizes` `=` `[` $sizes `]` `,`
        `strides` `=` `[` $strides `]` `>`
  }];
}

def NN_CastStep : NN_Step<"CastStep", "cast"> {
  let description = [{
    Each element converted as `nn.cast` does it. C1: floating point to floating
    point, or integer to integer. C2: to an element type of nn.

    Example: `#nn.cast<bf16>`
  }];
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def NN_ScaleStep : NN_Step<"ScaleStep", "scale"> {
  let description = [{
    Each element multiplied in fp32 by `factor`, rounded once. C1: fp32 input.

    Example: `#nn.scale<1.250000e-01 : f32>`
  }];
  let parameters = (ins "::mlir::FloatAttr":$factor);
  let assemblyFormat = "`<` $factor `>`";
}

def NN_Recipe : NN_Attr<"Recipe", "recipe"> {
  let description = [{
    Where the bytes of a weight are and what is done to them on the way into
    the artifact: file `file` of the module's `nn.sources`, from byte `offset`
    (of any alignment) a little-endian row-major tensor of type `source`, then
    `steps` in order. C1: every step is a recipe step and fits the one before.
    C2: the elements are of a type of nn. C3: at no step more than 2^40 elements,
    counting a dimension of none as one.

    Example: `#nn.recipe<file 0 offset 4096 : tensor<768x64xf32>, [#nn.cast<bf16>]>`
  }];
  let parameters = (ins "int64_t":$file, "int64_t":$offset,
                        "::mlir::RankedTensorType":$source,
                        OptionalArrayRefParameter<"::mlir::Attribute">:$steps);
  let assemblyFormat = [{
    `<` `file` $file `offset` $offset `:` $source (`,` `[` $steps^ `]`)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The type after all steps.
    ::mlir::RankedTensorType getResultType() const;
    /// This recipe with one more step, which must fit its result type.
    RecipeAttr append(::mlir::Attribute step) const;
  }];
}

def NN_Source : NN_Attr<"Source", "source"> {
  let description = [{
    A file weights are read from: its name without folders, size and digest.

    Example: `#nn.source<"bert.onnx", size = 438000000, digest = "sha256:00">`
  }];
  let parameters = (ins StringRefParameter<>:$name, "int64_t":$size,
                        StringRefParameter<>:$digest);
  let assemblyFormat = [{
    `<` $name `,` `size` `=` $size `,` `digest` `=` $digest `>`
  }];
}

class NN_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::tessera::nn";
  let genSpecializedAttr = 0;
}

def NN_Activation : NN_Enum<"Activation", "what a dense layer applies to its sums", [
    I32EnumAttrCase<"None", 0, "none">,
    I32EnumAttrCase<"Relu", 1, "relu">,
    I32EnumAttrCase<"Gelu", 2, "gelu">,
    I32EnumAttrCase<"GeluTanh", 3, "gelu_tanh">,
    I32EnumAttrCase<"Tanh", 4, "tanh">,
    I32EnumAttrCase<"Sigmoid", 5, "sigmoid">]>;
def NN_ActivationAttr : EnumAttr<NN_Dialect, NN_Activation, "activation">;

def NN_GeluApproximation : NN_Enum<"GeluApproximation", "which formula gelu is", [
    I32EnumAttrCase<"None", 0, "none">,
    I32EnumAttrCase<"Tanh", 1, "tanh">]>;
def NN_GeluApproximationAttr : EnumAttr<NN_Dialect, NN_GeluApproximation, "gelu_approximation">;

def NN_Scatter : NN_Enum<"Scatter", "what becomes of an element and an update of it", [
    I32EnumAttrCase<"Replace", 0, "replace">,
    I32EnumAttrCase<"Add", 1, "add">,
    I32EnumAttrCase<"Mul", 2, "mul">,
    I32EnumAttrCase<"Max", 3, "max">,
    I32EnumAttrCase<"Min", 4, "min">]>;
def NN_ScatterAttr : EnumAttr<NN_Dialect, NN_Scatter, "scatter">;

#endif // TESSERA_DIALECTS_NN_NNATTRIBUTES_TD
