// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between the graph and its tiling.

#include "passes/convert/NNToTile/Tileable.h"

#include "dialects/nn/NNOps.h"
#include "passes/Support/Errors.h"
#include "passes/convert/NNToTile/Kernels.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tessera {
namespace {

// Counts and strides of access patterns are int32.
constexpr int64_t kMaxElements = int64_t(1) << 30;

// Why no engine computes values of a type; null if one does.
const char *refusalOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return "has no static shape (C3)";
  Type element = tensor.getElementType();
  bool known = element.isF32() || element.isBF16() || element.isF16() ||
               element.isUnsignedInteger(8) ||
               llvm::any_of(ArrayRef<unsigned>{1, 8, 16, 32, 64},
                            [&](unsigned width) { return element.isSignlessInteger(width); });
  if (!known)
    return "is of elements that no engine computes (C3)";
  int64_t elements = 1;
  for (int64_t size : tensor.getShape())
    if (size == 0)
      return "has no elements: there is nothing to compute (C6)";
    else if (llvm::MulOverflow(elements, size, elements) || elements > kMaxElements)
      return "has more than 2^30 elements (C6)";
  return nullptr;
}

LogicalResult verifyWeight(nn::WeightOp weight, ArrayAttr sources) {
  nn::RecipeAttr recipe = weight.getRecipe();
  if (!sources || recipe.getFile() >= static_cast<int64_t>(sources.size()))
    return codedError(weight, Code::BadTensor)
           << "is in file " << recipe.getFile() << ", which nn.sources lacks (C5)";
  const int64_t size = cast<nn::SourceAttr>(sources[recipe.getFile()]).getSize();
  const int64_t width = (recipe.getSource().getElementType().getIntOrFloatBitWidth() + 7) / 8;
  int64_t end;
  if (__builtin_mul_overflow(recipe.getSource().getNumElements(), width, &end) ||
      __builtin_add_overflow(end, recipe.getOffset(), &end) || end > size)
    return codedError(weight, Code::BadTensor)
           << "reaches beyond the " << size << " bytes of its file (C5)";
  return success();
}

// Integers on the core have 32 bits; in HBM they may be wider.
bool holdsWideIntegers(Value operand) {
  DenseIntElementsAttr values;
  return matchPattern(operand, m_Constant(&values)) &&
         values.getElementType().isSignlessInteger(64) &&
         llvm::any_of(values, [](const llvm::APInt &value) { return !value.isSignedIntN(32); });
}

LogicalResult verifyOperation(Operation *op, ArrayAttr sources) {
  if (llvm::isa<func::ReturnOp>(op))
    return success();
  if (!llvm::isa<nn::NNDialect>(op->getDialect()))
    return codedError(op, Code::NoKernel) << "is no operation of nn (C2)";
  for (Type type : op->getResultTypes())
    if (const char *refusal = refusalOf(type))
      return codedError(op, Code::NoKernel) << "has a result of " << type << ", which " << refusal;
  const Kernel *kernel = kernels().find(op);
  if (!kernel)
    return codedError(op, Code::NoKernel) << "is computed by no kernel (C4)";
  if (std::string refusal = kernel->refusal ? kernel->refusal(op) : ""; !refusal.empty())
    return codedError(op, Code::NoKernel) << "cannot be computed: " << refusal << " (C4)";
  if (op->hasTrait<nn::ElementByElement>() && llvm::any_of(op->getOperands(), holdsWideIntegers))
    return codedError(op, Code::NoKernel) << "computes with a constant beyond 32 bits (C7)";
  if (auto weight = dyn_cast<nn::WeightOp>(op))
    return verifyWeight(weight, sources);
  return success();
}

} // namespace

LogicalResult verifyTileable(ModuleOp module) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || !llvm::hasSingleElement(*module.getBody()) ||
      !llvm::hasSingleElement(function.getBody()))
    return codedError(module, Code::NoMainFunction)
           << "does not hold one function called main, of one block (C1)";
  bool failedAny = false;
  for (BlockArgument input : function.getArguments())
    if (const char *refusal = refusalOf(input.getType())) {
      codedError(input.getLoc(), Code::NoKernel)
          << "an input is of " << input.getType() << ", which " << refusal;
      failedAny = true;
    }
  auto sources = module->getAttrOfType<ArrayAttr>("nn.sources");
  for (Operation &op : function.getBody().front())
    failedAny |= failed(verifyOperation(&op, sources));
  return failure(failedAny);
}

} // namespace tessera
