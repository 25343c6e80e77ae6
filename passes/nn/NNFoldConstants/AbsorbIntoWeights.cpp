// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on weights become steps of their recipes.
#include "passes/nn/NNFoldConstants/AbsorbIntoWeights.h"

#include "passes/nn/Support/Constants.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// The step that does what the operation does to its first operand, or why there is none.
FailureOr<Attribute> stepOf(TransposeOp op, PatternRewriter &) {
  return Attribute(TransposeStepAttr::get(op.getContext(), op.getPermutation()));
}

FailureOr<Attribute> stepOf(ReshapeOp op, PatternRewriter &) {
  return Attribute(ReshapeStepAttr::get(op.getContext(), op.getType().getShape()));
}

FailureOr<Attribute> stepOf(SliceOp op, PatternRewriter &) {
  return Attribute(
      SliceStepAttr::get(op.getContext(), op.getOffsets(), op.getSizes(), op.getStrides()));
}

FailureOr<Attribute> stepOf(CastOp op, PatternRewriter &rewriter) {
  Type from = op.getInput().getType().getElementType(), to = op.getType().getElementType();
  if (isa<FloatType>(from) != isa<FloatType>(to) || to.isInteger(1))
    return rewriter.notifyMatchFailure(op, "recipes do not convert between kinds of numbers");
  return Attribute(CastStepAttr::get(op.getContext(), to));
}

FailureOr<Attribute> stepOf(MulOp op, PatternRewriter &rewriter) {
  auto factor = splatOf(op.getRhs());
  if (!factor || op.getLhs().getType() != op.getType())
    return rewriter.notifyMatchFailure(op, "not a product with one number");
  if (!op.getType().getElementType().isF32())
    return rewriter.notifyMatchFailure(op, "recipes scale fp32 only");
  return Attribute(
      ScaleStepAttr::get(op.getContext(), FloatAttr::get(rewriter.getF32Type(), *factor)));
}

template <typename Op> struct Absorb : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto weight = op->getOperand(0).template getDefiningOp<WeightOp>();
    if (!weight)
      return rewriter.notifyMatchFailure(op, "the input is no weight");
    FailureOr<Attribute> step = stepOf(op, rewriter);
    if (failed(step))
      return failure();
    rewriter.replaceOpWithNewOp<WeightOp>(op, weight.getName(), weight.getRecipe().append(*step));
    return success();
  }
};

struct GatherToSlice : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherOp op, PatternRewriter &rewriter) const override {
    RankedTensorType data = op.getData().getType();
    const int64_t axis = op.getAxis();
    auto indices = progressionOf(op.getIndices(), data.getDimSize(axis));
    if (!indices)
      return rewriter.notifyMatchFailure(op, "the indices are not constant and evenly spaced");
    llvm::SmallVector<int64_t> offsets(data.getRank(), 0), strides(data.getRank(), 1),
        sizes(data.getShape());
    offsets[axis] = indices->first;
    strides[axis] = indices->stride;
    sizes[axis] = indices->count;
    auto slice = rewriter.create<SliceOp>(op.getLoc(), op.getData(), offsets, sizes, strides);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), slice);
    return success();
  }
};

struct GatherNdToSlice : OpRewritePattern<GatherNdOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherNdOp op, PatternRewriter &rewriter) const override {
    RankedTensorType data = op.getData().getType();
    auto values = integersOf(op.getIndices());
    if (!values || op.getBatchDims() != 0)
      return rewriter.notifyMatchFailure(op, "the indices are not constant or have batches");
    // The tuples as indices into the leading dimensions taken as one.
    const int64_t tuple = op.getIndices().getType().getShape().back();
    if (tuple == 0)
      return rewriter.notifyMatchFailure(op, "the indices are empty");
    llvm::SmallVector<int64_t> flat;
    for (size_t i = 0; i + tuple <= values->size(); i += tuple) {
      int64_t index = 0;
      for (int64_t t = 0; t < tuple; ++t) {
        const int64_t size = data.getDimSize(t), value = (*values)[i + t];
        const int64_t positive = value < 0 ? value + size : value;
        if (positive < 0 || positive >= size)
          return rewriter.notifyMatchFailure(op, "an index is out of range");
        index = index * size + positive;
      }
      flat.push_back(index);
    }
    llvm::SmallVector<int64_t> shape(data.getShape().drop_front(tuple));
    int64_t leading = 1;
    for (int64_t size : data.getShape().take_front(tuple))
      leading *= size;
    auto indices = progressionOf(flat, leading);
    if (!indices)
      return rewriter.notifyMatchFailure(op, "the indices are not evenly spaced");
    shape.insert(shape.begin(), leading);
    auto rows = rewriter.create<ReshapeOp>(op.getLoc(), op.getData(), shape);
    llvm::SmallVector<int64_t> offsets(shape.size(), 0), strides(shape.size(), 1);
    offsets[0] = indices->first;
    strides[0] = indices->stride;
    shape[0] = indices->count;
    auto slice = rewriter.create<SliceOp>(op.getLoc(), rows, offsets, shape, strides);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), slice);
    return success();
  }
};

} // namespace

void populateAbsorbIntoWeightsPatterns(RewritePatternSet &patterns) {
  patterns
      .add<Absorb<TransposeOp>, Absorb<ReshapeOp>, Absorb<SliceOp>, Absorb<CastOp>, Absorb<MulOp>>(
          patterns.getContext());
}

void populateGatherToSlicePatterns(RewritePatternSet &patterns) {
  patterns.add<GatherToSlice, GatherNdToSlice>(patterns.getContext());
}

} // namespace tessera::nn
