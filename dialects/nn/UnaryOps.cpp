// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element by element operations of one tensor: inference, folding, canonical forms.

#include "dialects/nn/Folding.h"
#include "dialects/nn/NNOps.h"
#include "dialects/nn/evaluate/Elementwise.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNUnaryOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerUnaryOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNUnaryOps.cpp.inc"
      >();
}

OpFoldResult NotOp::fold(FoldAdaptor) {
  auto inner = getInput().getDefiningOp<NotOp>();
  return inner ? inner.getInput() : OpFoldResult();
}

LogicalResult IsNanOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                        ValueRange operands, DictionaryAttr, OpaqueProperties,
                                        RegionRange, llvm::SmallVectorImpl<Type> &types) {
  auto type = rankedType(operands[0]);
  types.push_back(type.clone(IntegerType::get(context, 1)));
  return success();
}

void CastOp::build(OpBuilder &builder, OperationState &state, Value input, Type elementType) {
  build(builder, state, rankedType(input).clone(elementType), input);
}

LogicalResult CastOp::verify() {
  if (getInput().getType().getShape() != getType().getShape())
    return emitOpError("changes the shape (C1)");
  return success();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

namespace {
/// Two conversions are one when the first loses nothing.
struct MergeCasts : OpRewritePattern<CastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CastOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<CastOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is no cast");
    if (!isExactCast(inner.getInput().getType().getElementType(), inner.getType().getElementType()))
      return rewriter.notifyMatchFailure(op, "the first cast rounds");
    rewriter.replaceOpWithNewOp<CastOp>(op, op.getType(), inner.getInput());
    return success();
  }
};
} // namespace

void CastOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeCasts>(context);
}

} // namespace tessera::nn
