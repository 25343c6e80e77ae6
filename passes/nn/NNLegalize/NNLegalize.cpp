// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations in the forms that kernels take.
#include "passes/nn/NNLegalize/NNLegalize.h"

#include "dialects/nn/NNOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/nn/NNLegalize/Integers.h"

#include <numeric>

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNLEGALIZE
#include "passes/nn/NNLegalize/NNLegalize.h.inc"

namespace {

llvm::ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}
int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

int64_t product(llvm::ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1), std::multiplies<>());
}

// All axes but those in `last`, then those.
Shape axesLast(int64_t rank, llvm::ArrayRef<int64_t> last) {
  Shape order;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(last, axis))
      order.push_back(axis);
  llvm::append_range(order, last);
  return order;
}

struct SoftmaxAlongLast : OpRewritePattern<SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SoftmaxOp op, PatternRewriter &rewriter) const override {
    int64_t rank = rankOf(op.getInput());
    int64_t axis = op.getAxis();
    if (axis == rank - 1)
      return rewriter.notifyMatchFailure(op, "it is along the last axis");
    Shape order = axesLast(rank, {axis});
    Value moved = rewriter.create<TransposeOp>(op.getLoc(), op.getInput(), order);
    auto type = cast<RankedTensorType>(moved.getType()).clone(op.getType().getElementType());
    Value result = rewriter.create<SoftmaxOp>(op.getLoc(), type, moved, rank - 1);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, result, invert(order));
    return success();
  }
};

// Kernels reduce one axis, the last or the one before it.
template <typename Op> struct ReduceAlongLast : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    int64_t rank = rankOf(op.getInput());
    Shape axes(op.getAxes());
    llvm::sort(axes);
    if (axes.size() == 1 && axes.front() + 2 >= rank)
      return rewriter.notifyMatchFailure(op, "it reduces one of the last two axes");
    Shape order = axesLast(rank, axes);
    Value moved = rewriter.create<TransposeOp>(op.getLoc(), op.getInput(), order);
    llvm::ArrayRef<int64_t> sizes = shapeOf(moved);
    Shape shape(sizes.drop_back(axes.size()));
    shape.push_back(product(sizes.take_back(axes.size())));
    Value flat = rewriter.create<ReshapeOp>(op.getLoc(), moved, shape);
    auto last = rewriter.getDenseI64ArrayAttr({static_cast<int64_t>(shape.size()) - 1});
    Value result = rewriter.create<Op>(op.getLoc(), flat, last, UnitAttr());
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, result, op.getType().getShape());
    return success();
  }
};

// data[before, n, after][indices] -> [before, indices, after], through a table [n, before * after].
struct GatherRows : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherOp op, PatternRewriter &rewriter) const override {
    int64_t rank = rankOf(op.getData()), chosen = rankOf(op.getIndices());
    int64_t axis = op.getAxis();
    if (axis == 0 && rank == 2)
      return rewriter.notifyMatchFailure(op, "it chooses rows of a matrix");
    Location loc = op.getLoc();
    Shape order = {axis};
    for (int64_t other = 0; other < rank; ++other)
      if (other != axis)
        order.push_back(other);
    Value front = rewriter.create<TransposeOp>(loc, op.getData(), order);
    llvm::ArrayRef<int64_t> sizes = shapeOf(front);
    Value table =
        rewriter.create<ReshapeOp>(loc, front, Shape{sizes[0], product(sizes.drop_front())});
    Value rows = rewriter.create<GatherOp>(loc, table, op.getIndices(), 0);
    Shape parts(shapeOf(op.getIndices()));
    llvm::append_range(parts, sizes.drop_front());
    Value split = rewriter.create<ReshapeOp>(loc, rows, parts);
    // [indices, before, after] back to [before, indices, after].
    Shape back;
    for (int64_t i = 0; i < axis; ++i)
      back.push_back(chosen + i);
    for (int64_t i = 0; i < chosen; ++i)
      back.push_back(i);
    for (int64_t i = axis; i + 1 < rank; ++i)
      back.push_back(chosen + i);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, split, back);
    return success();
  }
};

struct MatmulOfMatrices : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    Shape left(shapeOf(op.getLhs())), right(shapeOf(op.getRhs()));
    if (left.size() > 1 && right.size() > 1)
      return rewriter.notifyMatchFailure(op, "both are matrices");
    Shape result(op.getType().getShape());
    if (right.size() == 1) {
      right.push_back(1);
      result.push_back(1);
    }
    if (left.size() == 1) {
      left.insert(left.begin(), 1);
      result.insert(result.end() - 1, 1);
    }
    Value a = rewriter.create<ReshapeOp>(op.getLoc(), op.getLhs(), left);
    Value b = rewriter.create<ReshapeOp>(op.getLoc(), op.getRhs(), right);
    Value wide = rewriter.create<MatmulOp>(op.getLoc(), op.getType().clone(result), a, b);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, wide, op.getType().getShape());
    return success();
  }
};

struct NNLegalize : impl::NNLegalizeBase<NNLegalize> {
  void runOnOperation() override {
    getOperation()->walk([](func::FuncOp function) {
      for (Block &block : function.getBody()) {
        splitWideIntegers(block);
        expandIntegers(block);
      }
    });
    RewritePatternSet patterns(&getContext());
    patterns.add<SoftmaxAlongLast, ReduceAlongLast<ReduceSumOp>, ReduceAlongLast<ReduceMeanOp>,
                 ReduceAlongLast<ReduceMaxOp>, ReduceAlongLast<ReduceMinOp>,
                 ReduceAlongLast<ReduceProdOp>, GatherRows, MatmulOfMatrices>(&getContext());
    if (failed(applyPatternsAndFoldGreedily(getOperation(), std::move(patterns))))
      getOperation()->emitWarning("nn-legalize did not come to an end");
  }
};

} // namespace
} // namespace tessera::nn
