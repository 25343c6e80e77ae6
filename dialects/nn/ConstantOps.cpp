// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values known at compile time: limits of constants, types of weights.

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

} // namespace tessera::nn
