// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move elements: identities and chains.

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace tessera::nn {

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  if (auto elements = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput()))
    return elements.reshape(getType());
  return {};
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  const bool identity = llvm::is_sorted(getPermutation());
  return identity ? getInput() : OpFoldResult();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  auto elements = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput());
  if (elements && elements.isSplat())
    return elements.resizeSplat(getType());
  return {};
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  const bool forward = llvm::all_of(getStrides(), [](int64_t stride) { return stride > 0; });
  // All elements in order: no stride but one fits, except where there is one element.
  if (getInput().getType() == getType() && forward)
    return getInput();
  auto elements = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput());
  if (elements && elements.isSplat())
    return elements.resizeSplat(getType());
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? getInputs().front() : OpFoldResult();
}

namespace {

/// The second of two reshapes, or of two broadcasts, does it all.
template <typename Op> struct MergeSame : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().template getDefiningOp<Op>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is not the same operation");
    rewriter.replaceOpWithNewOp<Op>(op, op.getType(), inner.getInput());
    return success();
  }
};

/// Without new elements a broadcast only adds dimensions of one.
struct BroadcastOfUnits : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op, PatternRewriter &rewriter) const override {
    if (op.getInput().getType().getNumElements() != op.getType().getNumElements())
      return rewriter.notifyMatchFailure(op, "it repeats elements");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is no transpose");
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getInput(),
                                             permute(inner.getPermutation(), op.getPermutation()));
    return success();
  }
};

/// A transpose that only moves dimensions of size one moves no element.
struct TransposeOfUnits : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    llvm::ArrayRef<int64_t> shape = op.getInput().getType().getShape();
    Shape moved = llvm::to_vector(llvm::make_filter_range(
        op.getPermutation(), [&](int64_t axis) { return shape[axis] != 1; }));
    if (!llvm::is_sorted(moved))
      return rewriter.notifyMatchFailure(op, "it moves elements");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeSame<ReshapeOp>>(context);
}

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeSame<BroadcastOp>, BroadcastOfUnits>(context);
}

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeTransposes, TransposeOfUnits>(context);
}

} // namespace tessera::nn
