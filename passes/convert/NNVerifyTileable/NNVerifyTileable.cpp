// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tiling may rely on.
#include "passes/nn/NNVerifyTileable/NNVerifyTileable.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/nn/Support/Errors.h"

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNVERIFYTILEABLE
#include "passes/nn/NNVerifyTileable/NNVerifyTileable.h.inc"

namespace {

bool isTileable(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return false;
  Type element = tensor.getElementType();
  if (element.isF32() || element.isBF16() || element.isF16() || element.isUnsignedInteger(8))
    return true;
  return llvm::any_of(llvm::ArrayRef<unsigned>{1, 8, 16, 32, 64},
                      [&](unsigned width) { return element.isSignlessInteger(width); });
}

LogicalResult verifyWeight(WeightOp weight, ArrayAttr sources) {
  RecipeAttr recipe = weight.getRecipe();
  if (!sources || recipe.getFile() >= static_cast<int64_t>(sources.size()))
    return codedError(weight, Code::BadTensor)
           << "is in file " << recipe.getFile() << ", which nn.sources lacks (C5)";
  const int64_t size = cast<SourceAttr>(sources[recipe.getFile()]).getSize();
  const int64_t width = (recipe.getSource().getElementType().getIntOrFloatBitWidth() + 7) / 8;
  int64_t end;
  if (__builtin_mul_overflow(recipe.getSource().getNumElements(), width, &end) ||
      __builtin_add_overflow(end, recipe.getOffset(), &end) || end > size)
    return codedError(weight, Code::BadTensor)
           << "reaches beyond the " << size << " bytes of its file (C5)";
  return success();
}

LogicalResult verifyOperation(Operation *op, ArrayAttr sources) {
  if (isa<func::ReturnOp>(op))
    return success();
  if (!isa<NNDialect>(op->getDialect()))
    return codedError(op, Code::NoKernel) << "is no operation of nn (C2)";
  if (isa<GatherNdOp>(op))
    return codedError(op, Code::NoKernel)
           << "has indices that are no rectangle: no kernel computes it (C4)";
  for (Type type : op->getResultTypes())
    if (!isTileable(type))
      return codedError(op, Code::NoKernel)
             << "has a result of " << type << ", which no engine computes (C3)";
  if (auto weight = dyn_cast<WeightOp>(op))
    return verifyWeight(weight, sources);
  return success();
}

struct NNVerifyTileable : impl::NNVerifyTileableBase<NNVerifyTileable> {
  void runOnOperation() override {
    if (failed(verifyModule(getOperation())))
      signalPassFailure();
  }

  static LogicalResult verifyModule(ModuleOp module) {
    auto function = module.lookupSymbol<func::FuncOp>("main");
    if (!function || !llvm::hasSingleElement(*module.getBody()) ||
        !llvm::hasSingleElement(function.getBody()))
      return codedError(module, Code::NoMainFunction)
             << "does not hold one function called main, of one block (C1)";
    for (Type type : function.getArgumentTypes())
      if (!isTileable(type))
        return codedError(function, Code::NoKernel)
               << "has an argument of " << type << ", which no engine computes (C3)";
    auto sources = module->getAttrOfType<ArrayAttr>("nn.sources");
    // All of them, so that a user sees everything at once.
    bool failedAny = false;
    for (Operation &op : function.getBody().front())
      failedAny |= failed(verifyOperation(&op, sources));
    return failure(failedAny);
  }
};

} // namespace
} // namespace tessera::nn
