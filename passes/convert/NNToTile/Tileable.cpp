// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between the graph and its tiling.

#include "passes/convert/NNToTile/Tileable.h"

#include "dialects/nn/NNOps.h"
#include "passes/Support/Errors.h"
#include "passes/convert/NNToTile/Kernels.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace tessera {
namespace {

// Counts and strides of access patterns are int32.
constexpr int64_t kMaxElements = int64_t(1) << 30;

// Nothing is computed of a value without elements: it may only go out.
bool isOnlyReturned(Value value) {
  return llvm::all_of(value.getUsers(),
                      [](Operation *user) { return llvm::isa<func::ReturnOp>(user); });
}

// Why no engine computes values of this type; null if one does.
const char *refusalOf(Value value) {
  Type type = value.getType();
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return "has no static shape (C3)";
  Type element = tensor.getElementType();
  bool known =
      element.isF32() || element.isBF16() || element.isF16() ||
      llvm::any_of(ArrayRef<unsigned>{1, 8, 16, 32, 64}, [&](unsigned width) {
        return element.isSignlessInteger(width) || (width > 1 && element.isUnsignedInteger(width));
      });
  if (!known)
    return "is of elements that no engine computes (C3)";
  if (hasNoElements(value))
    return isOnlyReturned(value) ? nullptr : "has no elements: there is nothing to compute (C6)";
  int64_t elements = 1;
  for (int64_t size : tensor.getShape())
    if (llvm::MulOverflow(elements, size, elements) || elements > kMaxElements)
      return "has more than 2^30 elements (C6)";
  return nullptr;
}

// Why no caller can read or write values of a type that engines compute; null if one can.
const char *refusalAtInterface(Type type) {
  return getElementTypeOrSelf(type).isUnsignedInteger(64)
             ? "artifacts have no type for: cast from and to int64 (C8)"
             : nullptr;
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

bool isWide(Value value) { return hbmDType(elementOf(value)) == isa::DType::i64; }

// 64-bit integers lie in HBM: there they move and take their words, and nothing else.
bool movesInHbm(Operation *op) {
  if (auto convert = dyn_cast<nn::CastOp>(op))
    return !isWide(convert.getInput()) && llvm::isa<IntegerType>(elementOf(convert.getInput()));
  if (auto gather = dyn_cast<nn::GatherOp>(op))
    return !isWide(gather.getData());
  return llvm::isa<nn::ConstantOp, nn::WeightOp, nn::ReshapeOp, nn::TransposeOp, nn::BroadcastOp,
                   nn::SliceOp, nn::ConcatOp, nn::LowWordOp, nn::HighWordOp, nn::JoinWordsOp,
                   nn::BitcastOp>(op);
}

LogicalResult verifyOperation(Operation *op, ArrayAttr sources) {
  if (llvm::isa<func::ReturnOp>(op)) {
    for (Value output : op->getOperands())
      if (const char *refusal = refusalAtInterface(output.getType()))
        return codedError(output.getLoc(), Code::NoKernel)
               << "an output is of " << output.getType() << ", which " << refusal;
    return success();
  }
  if (!llvm::isa<nn::NNDialect>(op->getDialect()))
    return codedError(op, Code::NoKernel) << "is no operation of nn (C2)";
  for (Value result : op->getResults())
    if (const char *refusal = refusalOf(result))
      return codedError(op, Code::NoKernel)
             << "has a result of " << result.getType() << ", which " << refusal;
  const Kernel *kernel = kernels().find(op);
  if (!kernel)
    return codedError(op, Code::NoKernel) << "is computed by no kernel (C4)";
  if (std::string refusal = kernel->refusal ? kernel->refusal(op) : ""; !refusal.empty())
    return codedError(op, Code::NoKernel) << "cannot be computed: " << refusal << " (C4)";
  if ((llvm::any_of(op->getOperands(), isWide) || llvm::any_of(op->getResults(), isWide)) &&
      !movesInHbm(op))
    return codedError(op, Code::NoKernel) << "computes with integers of 64 bits (C7)";
  if (auto weight = dyn_cast<nn::WeightOp>(op))
    return verifyWeight(weight, sources);
  return success();
}

} // namespace

bool hasNoElements(Value value) {
  return llvm::is_contained(cast<RankedTensorType>(value.getType()).getShape(), 0);
}

LogicalResult verifyTileable(ModuleOp module) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || !llvm::hasSingleElement(*module.getBody()) ||
      !llvm::hasSingleElement(function.getBody()))
    return codedError(module, Code::NoMainFunction)
           << "does not hold one function called main, of one block (C1)";
  bool failedAny = false;
  for (BlockArgument input : function.getArguments())
    for (const char *refusal : {refusalOf(input), refusalAtInterface(input.getType())}) {
      if (!refusal)
        continue;
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
