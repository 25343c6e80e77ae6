// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The nn dialect: whole tensors of a neural network, no machine.

#ifndef TESSERA_DIALECTS_NN_NNDIALECT_TD
#define TESSERA_DIALECTS_NN_NNDIALECT_TD

include "dialects/nn/NNInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::tessera::nn";
  let summary = "Whole tensors with static shapes, value semantics, no machine";
  let description = [{
    One function `@main` of one block holds the network. Every value is a ranked
    tensor of static shape; every operation is pure. What is rounded where is
    explicit: see the README beside this file.

    Discardable attributes: `nn.name` (string) on arguments and results of
    functions is the ONNX name, `nn.range` (two i64) the valid range of an
    integer input, `nn.sources` on the module the files weights come from,
    `nn.flags` (string) on it the flags it was made with so far.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    // One per family of operations, each in the translation unit of its family.
    void registerAttributes();
    void registerConstantOps();
    void registerUnaryOps();
    void registerBinaryOps();
    void registerShapeOps();
    void registerIndexOps();
    void registerReductionOps();
    void registerContractionOps();
    void registerWordOps();
  }];
}

class NN_Op<string mnemonic, list<Trait> traits = []>
    : Op<NN_Dialect, mnemonic, traits>;

// Each element of the result is a function of one element of each operand.
def NN_ElementByElement : NativeOpTrait<"ElementByElement"> {
  let cppNamespace = "::tessera::nn";
}

// The shape of the result follows from the operands; its element type is any
// floating point type, since it says where the fp32 result is rounded.
class NN_RoundingOp<string mnemonic, list<Trait> traits = [NN_Evaluatable]>
    : NN_Op<mnemonic, !listconcat([Pure, InferTypeOpAdaptorWithIsCompatible], traits)> {
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred, ::mlir::TypeRange actual) {
      return ::tessera::nn::compatibleUpToRounding(inferred, actual);
    }
  }];
}

#endif // TESSERA_DIALECTS_NN_NNDIALECT_TD
