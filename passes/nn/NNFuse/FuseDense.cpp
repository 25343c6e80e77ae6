// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A product with a known matrix, its bias and its activation become a dense layer.
#include "passes/nn/NNFuse/Match.h"
#include "passes/nn/NNFuse/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

struct FormDense : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    if (op.getRhs().getType().getRank() != 2 || op.getLhs().getType().getRank() < 1)
      return rewriter.notifyMatchFailure(op, "the right operand is no single matrix");
    if (!isKnown(op.getRhs()))
      return rewriter.notifyMatchFailure(op, "the right operand is no weight");
    rewriter.replaceOpWithNewOp<DenseOp>(op, op.getType(), op.getLhs(), op.getRhs(), Value(),
                                         Activation::None);
    return success();
  }
};

// A dense layer that nothing else reads and that still takes a bias or an activation.
DenseOp openDense(Value value) {
  auto dense = value.getDefiningOp<DenseOp>();
  return dense && value.hasOneUse() && dense.getActivation() == Activation::None ? dense
                                                                                 : DenseOp();
}

struct AddBias : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &rewriter) const override {
    for (auto [product, bias] :
         {std::pair(op.getLhs(), op.getRhs()), std::pair(op.getRhs(), op.getLhs())}) {
      DenseOp dense = openDense(product);
      if (!dense || dense.getBias() || product.getType() != op.getType())
        continue;
      const int64_t width = dense.getType().getShape().back();
      if (!isRow(bias, width))
        continue;
      Value row = rowOf(bias, width, rewriter);
      auto location = rewriter.getFusedLoc({dense.getLoc(), op.getLoc()});
      auto fused = rewriter.create<DenseOp>(location, op.getType(), dense.getX(), dense.getWeight(),
                                            row, Activation::None);
      rewriter.replaceOp(op, fused);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "not a dense layer of one use and a row of known bias");
  }
};

template <typename Op> struct AddActivation : OpRewritePattern<Op> {
  AddActivation(MLIRContext *context, Activation activation)
      : OpRewritePattern<Op>(context), activation(activation) {}
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    DenseOp dense = openDense(op.getInput());
    if (!dense)
      return rewriter.notifyMatchFailure(op, "the input is no dense layer of one use");
    Activation chosen = activation;
    if constexpr (std::is_same_v<Op, GeluOp>)
      if (op.getApproximate() == GeluApproximation::Tanh)
        chosen = Activation::GeluTanh;
    auto location = rewriter.getFusedLoc({dense.getLoc(), op.getLoc()});
    auto fused = rewriter.create<DenseOp>(location, op.getType(), dense.getX(), dense.getWeight(),
                                          dense.getBias(), chosen);
    rewriter.replaceOp(op, fused);
    return success();
  }
  Activation activation;
};

} // namespace

void populateDensePatterns(RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<FormDense, AddBias>(context);
  patterns.add<AddActivation<ReluOp>>(context, Activation::Relu);
  patterns.add<AddActivation<GeluOp>>(context, Activation::Gelu);
  patterns.add<AddActivation<TanhOp>>(context, Activation::Tanh);
  patterns.add<AddActivation<SigmoidOp>>(context, Activation::Sigmoid);
}

} // namespace tessera::nn
