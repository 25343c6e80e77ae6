// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values known at compile time: limits of constants, types of weights, masks by inequality.

#include "dialects/nn/NNOps.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNConstantOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerConstantOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNConstantOps.cpp.inc"
      >();
}

void ConstantOp::build(OpBuilder &builder, OperationState &state, ElementsAttr value) {
  build(builder, state, value.getType(), value);
}

bool ConstantOp::holds(ElementsAttr value) {
  constexpr int64_t kFloatBytes = 4 << 10, kIndexBytes = 1 << 20;
  if (value.isSplat())
    return true;
  Type element = value.getElementType();
  const int64_t bytes = value.getNumElements() * ((element.getIntOrFloatBitWidth() + 7) / 8);
  return bytes <= (isa<FloatType>(element) ? kFloatBytes : kIndexBytes);
}

LogicalResult ConstantOp::verify() {
  if (!holds(getValue()))
    return emitOpError("of ") << getType() << " is too large, it must be a weight (C1)";
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

void WeightOp::build(OpBuilder &builder, OperationState &state, llvm::StringRef name,
                     RecipeAttr recipe) {
  build(builder, state, recipe.getResultType(), name, recipe);
}

LogicalResult WeightOp::verify() {
  if (getRecipe().getResultType() != getType())
    return emitOpError("has a recipe for ") << getRecipe().getResultType() << " (C1)";
  return success();
}

LogicalResult AffineMaskOp::verify() {
  llvm::ArrayRef<int64_t> shape = getType().getShape(), steps = getSteps();
  if (steps.size() != shape.size())
    return emitOpError("has ") << steps.size() << " steps for " << getType() << " (C1)";
  // The sum is least and largest where every term is.
  int64_t least = getBase(), largest = getBase();
  bool overflows = false;
  for (auto [size, step] : llvm::zip_equal(shape, steps)) {
    int64_t &end = step < 0 ? least : largest;
    int64_t term = 0;
    overflows |= llvm::MulOverflow(std::max<int64_t>(size - 1, 0), step, term);
    overflows |= static_cast<bool>(llvm::AddOverflow(end, term, end));
  }
  if (overflows || !llvm::isInt<32>(least) || !llvm::isInt<32>(largest))
    return emitOpError("compares numbers beyond 32 bits (C2)");
  return success();
}

OpFoldResult AffineMaskOp::fold(FoldAdaptor) {
  constexpr int64_t kSmall = 4096; // of which passes may look at every element
  if (getType().getNumElements() > kSmall)
    return {};
  return evaluate({})->front().toAttribute();
}

std::optional<Tensors> AffineMaskOp::evaluate(llvm::ArrayRef<Tensor>) {
  Tensor result = Tensor::zeros(getType());
  const auto sums = stridedIndices(getBase(), getType().getShape(), getSteps());
  for (auto [kept, sum] : llvm::zip_equal(result.integers(), sums))
    kept = sum >= 0;
  return Tensors{std::move(result)};
}

} // namespace tessera::nn
