// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Words of 32 bits and pairs of them: inference, verification, what undoes what.

#include "dialects/nn/NNOps.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNWordOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerWordOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNWordOps.cpp.inc"
      >();
}

void BitcastOp::build(OpBuilder &builder, OperationState &state, Value input, Type elementType) {
  build(builder, state, rankedType(input).clone(elementType), input);
}

LogicalResult BitcastOp::verify() {
  if (getInput().getType().getShape() != getType().getShape())
    return emitOpError("changes the shape (C1)");
  if (getInput().getType().getElementTypeBitWidth() != getType().getElementTypeBitWidth())
    return emitOpError("changes the number of bits (C2)");
  return success();
}

OpFoldResult BitcastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  auto inner = getInput().getDefiningOp<BitcastOp>();
  return inner && inner.getInput().getType() == getType() ? inner.getInput() : OpFoldResult();
}

static LogicalResult inferWord(ValueRange operands, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType type = rankedType(operands[0]);
  types.push_back(type.clone(IntegerType::get(type.getContext(), 32)));
  return success();
}

LogicalResult LowWordOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                          ValueRange operands, DictionaryAttr, OpaqueProperties,
                                          RegionRange, llvm::SmallVectorImpl<Type> &types) {
  return inferWord(operands, types);
}

LogicalResult HighWordOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                           ValueRange operands, DictionaryAttr, OpaqueProperties,
                                           RegionRange, llvm::SmallVectorImpl<Type> &types) {
  return inferWord(operands, types);
}

OpFoldResult LowWordOp::fold(FoldAdaptor) {
  if (auto join = getInput().getDefiningOp<JoinWordsOp>())
    return join.getLow();
  auto widened = getInput().getDefiningOp<CastOp>();
  return widened && widened.getInput().getType() == getType() ? widened.getInput() : OpFoldResult();
}

namespace {
/// What was of fewer bits needs no more than 32 to have its lower ones.
struct LowWordOfNarrow : OpRewritePattern<LowWordOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LowWordOp op, PatternRewriter &rewriter) const override {
    auto widened = op.getInput().getDefiningOp<CastOp>();
    Type narrow = widened ? widened.getInput().getType().getElementType() : Type();
    if (!widened || !isa<IntegerType>(narrow) || narrow.getIntOrFloatBitWidth() >= 32)
      return rewriter.notifyMatchFailure(op, "the input was not of fewer bits");
    rewriter.replaceOpWithNewOp<CastOp>(op, op.getType(), widened.getInput());
    return success();
  }
};
} // namespace

void LowWordOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<LowWordOfNarrow>(context);
}

OpFoldResult HighWordOp::fold(FoldAdaptor) {
  auto join = getInput().getDefiningOp<JoinWordsOp>();
  return join ? join.getHigh() : OpFoldResult();
}

LogicalResult JoinWordsOp::verify() {
  auto shape = broadcastShapes(rankedType(getLow()).getShape(), rankedType(getHigh()).getShape());
  if (!shape || llvm::ArrayRef<int64_t>(*shape) != getType().getShape())
    return emitOpError("has words that do not broadcast to the result (C1)");
  return success();
}

OpFoldResult JoinWordsOp::fold(FoldAdaptor) {
  auto low = getLow().getDefiningOp<LowWordOp>();
  auto high = getHigh().getDefiningOp<HighWordOp>();
  const bool same = low && high && low.getInput() == high.getInput();
  return same && low.getInput().getType() == getType() ? low.getInput() : OpFoldResult();
}

} // namespace tessera::nn
