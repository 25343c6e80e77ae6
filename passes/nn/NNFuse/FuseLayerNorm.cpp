// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layer normalisation from its parts, and the residual before it.
#include "passes/nn/NNFuse/Match.h"
#include "passes/nn/NNFuse/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// The input of a mean over the last axis that keeps it.
Value meanOverLast(Value value) {
  auto mean = value.getDefiningOp<ReduceMeanOp>();
  if (!mean || !mean.getKeepdims() || mean.getAxes().size() != 1 ||
      mean.getAxes()[0] != mean.getInput().getType().getRank() - 1)
    return {};
  return mean.getInput();
}

// x when `value` is x - mean(x).
Value centred(Value value) {
  auto sub = value.getDefiningOp<SubOp>();
  return sub && meanOverLast(sub.getRhs()) == sub.getLhs() ? sub.getLhs() : Value();
}

// What is squared, as a power or a product.
Value squared(Value value) {
  if (auto pow = value.getDefiningOp<PowOp>())
    return isNearly(splatOf(pow.getRhs()), 2) ? pow.getLhs() : Value();
  auto mul = value.getDefiningOp<MulOp>();
  return mul && mul.getLhs() == mul.getRhs() ? mul.getLhs() : Value();
}

// x and epsilon when `value` is variance(x) + epsilon.
std::pair<Value, double> stabilised(Value value) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add)
    return {};
  auto [variance, epsilon] = splitConstant(add);
  Value square = variance ? meanOverLast(variance) : Value();
  Value difference = square ? squared(square) : Value();
  Value x = difference ? centred(difference) : Value();
  return {x, epsilon.value_or(0)};
}

// x and epsilon when `value` is (x - mean) / sqrt(variance + epsilon), in any spelling.
std::pair<Value, double> normalised(Value value) {
  Value numerator, inside;
  if (auto div = value.getDefiningOp<DivOp>()) {
    numerator = div.getLhs();
    auto root = div.getRhs().getDefiningOp<SqrtOp>();
    inside = root ? root.getInput() : Value();
  } else if (auto mul = value.getDefiningOp<MulOp>()) {
    for (auto [difference, scale] :
         {std::pair(mul.getLhs(), mul.getRhs()), std::pair(mul.getRhs(), mul.getLhs())}) {
      auto rsqrt = scale.getDefiningOp<RsqrtOp>();
      auto reciprocal = scale.getDefiningOp<ReciprocalOp>();
      auto root = reciprocal ? reciprocal.getInput().getDefiningOp<SqrtOp>() : SqrtOp();
      if (!rsqrt && !root)
        continue;
      numerator = difference;
      inside = rsqrt ? rsqrt.getInput() : root.getInput();
    }
  }
  if (!numerator || !inside)
    return {};
  auto [x, epsilon] = stabilised(inside);
  return x && centred(numerator) == x ? std::pair(x, epsilon) : std::pair(Value(), 0.0);
}

struct FormLayerNorm : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op, PatternRewriter &rewriter) const override {
    for (auto [value, gamma] :
         {std::pair(op.getLhs(), op.getRhs()), std::pair(op.getRhs(), op.getLhs())}) {
      auto [x, epsilon] = normalised(value);
      if (!x || x.getType() != op.getType())
        continue;
      if (!isRow(gamma, op.getType().getShape().back()))
        continue;
      if (!isReadOnlyInside(op, {x, gamma}))
        return rewriter.notifyMatchFailure(op, "a value of the formula is read elsewhere");
      Value row = rowOf(gamma, op.getType().getShape().back(), rewriter);
      rewriter.replaceOpWithNewOp<LayerNormOp>(op, op.getType(), x, row, Value(), Value(),
                                               llvm::APFloat(static_cast<float>(epsilon)));
      return success();
    }
    return rewriter.notifyMatchFailure(op, "not a normalised value times a known row");
  }
};

struct AddBeta : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &rewriter) const override {
    for (auto [value, beta] :
         {std::pair(op.getLhs(), op.getRhs()), std::pair(op.getRhs(), op.getLhs())}) {
      auto norm = value.getDefiningOp<LayerNormOp>();
      if (!norm || norm.getBeta() || !value.hasOneUse() || norm.getType() != op.getType() ||
          !isRow(beta, op.getType().getShape().back()))
        continue;
      Value row = rowOf(beta, op.getType().getShape().back(), rewriter);
      auto location = rewriter.getFusedLoc({norm.getLoc(), op.getLoc()});
      auto fused =
          rewriter.create<LayerNormOp>(location, op.getType(), norm.getX(), norm.getGamma(), row,
                                       norm.getResidual(), norm.getEpsilon());
      rewriter.replaceOp(op, fused);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "not a normalisation of one use plus a known row");
  }
};

struct AddResidual : OpRewritePattern<LayerNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LayerNormOp op, PatternRewriter &rewriter) const override {
    auto add = op.getX().getDefiningOp<AddOp>();
    if (op.getResidual() || !add || !add->hasOneUse())
      return rewriter.notifyMatchFailure(op, "the input is no sum of one use");
    Value x = add.getLhs(), residual = add.getRhs();
    // Of the two the product is x; embeddings are sums of tables and stay additions.
    if (residual.getDefiningOp<DenseOp>())
      std::swap(x, residual);
    if (!x.getDefiningOp<DenseOp>())
      return rewriter.notifyMatchFailure(op, "neither term is a dense layer");
    if (x.getType() != op.getX().getType() || residual.getType() != op.getX().getType())
      return rewriter.notifyMatchFailure(op, "a term is broadcast");
    auto location = rewriter.getFusedLoc({add.getLoc(), op.getLoc()});
    auto fused = rewriter.create<LayerNormOp>(location, op.getType(), x, op.getGamma(),
                                              op.getBeta(), residual, op.getEpsilon());
    rewriter.replaceOp(op, fused);
    return success();
  }
};

} // namespace

void populateLayerNormPatterns(RewritePatternSet &patterns) {
  patterns.add<FormLayerNorm, AddBeta, AddResidual>(patterns.getContext());
}

} // namespace tessera::nn
