// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element by element operations of several tensors: inference and neutral elements.

#include "dialects/nn/Folding.h"
#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/evaluate/Elementwise.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNBinaryOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerBinaryOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNBinaryOps.cpp.inc"
      >();
}

// The operand that remains when the other one is neutral, on either side.
static Value foldEitherNeutral(Value lhs, Value rhs, Attribute constantLhs, Attribute constantRhs,
                               double neutral, Type result) {
  if (Value kept = foldNeutral(lhs, constantRhs, neutral, result))
    return kept;
  return foldNeutral(rhs, constantLhs, neutral, result);
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // -0 + 0 is +0.
  return foldEitherNeutral(getLhs(), getRhs(), adaptor.getLhs(), adaptor.getRhs(), -0.0, getType());
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  return foldEitherNeutral(getLhs(), getRhs(), adaptor.getLhs(), adaptor.getRhs(), 1, getType());
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(getLhs(), adaptor.getRhs(), 0, getType());
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(getLhs(), adaptor.getRhs(), 1, getType());
}

OpFoldResult PowOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(getLhs(), adaptor.getRhs(), 1, getType());
}

OpFoldResult ShiftLeftOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(getLhs(), adaptor.getRhs(), 0, getType());
}

OpFoldResult ShiftRightOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(getLhs(), adaptor.getRhs(), 0, getType());
}

// The value that decides `and` (false) or `or` (true), or the operand that does.
template <typename Op>
static OpFoldResult foldLogic(Op op, typename Op::FoldAdaptor adaptor, bool neutral) {
  if (!op.getType().getElementType().isInteger(1))
    return {};
  if (Value kept = foldEitherNeutral(op.getLhs(), op.getRhs(), adaptor.getLhs(), adaptor.getRhs(),
                                     neutral, op.getType()))
    return kept;
  for (Attribute operand : {adaptor.getLhs(), adaptor.getRhs()})
    if (auto number = splatNumber(operand); number && *number != neutral)
      return DenseElementsAttr::get(op.getType(), !neutral);
  return {};
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) { return foldLogic(*this, adaptor, true); }

OpFoldResult OrOp::fold(FoldAdaptor adaptor) { return foldLogic(*this, adaptor, false); }

LogicalResult ModOp::verify() {
  if (isa<FloatType>(getType().getElementType()) && !getTruncated())
    return emitOpError("of floating point needs truncated (C3)");
  return success();
}

LogicalResult WhereOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                        ValueRange operands, DictionaryAttr, OpaqueProperties,
                                        RegionRange, llvm::SmallVectorImpl<Type> &types) {
  llvm::SmallVector<Type> values;
  if (failed(inferBroadcast(getOperationName(), location, operands.drop_front(), Type(), values)))
    return failure();
  auto value = cast<RankedTensorType>(values[0]);
  auto condition = rankedType(operands[0]);
  auto shape = broadcastShapes(condition.getShape(), value.getShape());
  if (!shape)
    return inferenceError(location, getOperationName(),
                          "has shapes that do not broadcast: ", condition, " and ", value, " (C1)");
  types.push_back(value.clone(*shape));
  return success();
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  Value kept;
  if (getX() == getY())
    kept = getX();
  else if (auto condition = splatNumber(adaptor.getCondition()))
    kept = *condition != 0 ? getX() : getY();
  return kept && kept.getType() == getType() ? kept : OpFoldResult();
}

} // namespace tessera::nn
