// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The formulas of gelu and silu as exporters write them.
#include "passes/nn/NNFuse/Match.h"
#include "passes/nn/NNFuse/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// The value that is one plus `Op` of it.
template <typename Op> Value onePlus(Value value) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add)
    return {};
  auto [other, number] = splitConstant(add);
  auto inner = other && *number == 1 ? other.getDefiningOp<Op>() : Op();
  return inner ? inner.getInput() : Value();
}

// x when `value` is x * x * x.
Value cubed(Value value) {
  if (auto pow = value.getDefiningOp<PowOp>())
    return isNearly(splatOf(pow.getRhs()), 3) ? pow.getLhs() : Value();
  auto factors = factorsOf(value);
  // x * (x * x), and the same where x * x has other uses is not worth searching for.
  const bool same = factors.size() == 3 && llvm::all_equal(factors);
  return same ? factors[0] : Value();
}

// x when `value` is sqrt(2/pi) * (x + 0.044715 * x^3).
Value tanhArgument(Value value) {
  auto [sum, outer] = splitScale(value);
  auto add = sum.getDefiningOp<AddOp>();
  if (!add || !isNearly(outer, std::sqrt(2 / M_PI)))
    return {};
  for (auto [x, cubic] :
       {std::pair(add.getLhs(), add.getRhs()), std::pair(add.getRhs(), add.getLhs())}) {
    auto [cube, inner] = splitScale(cubic);
    if (isNearly(inner, 0.044715) && cubed(cube) == x)
      return x;
  }
  return {};
}

// x when `value` is x / sqrt(2).
Value erfArgument(Value value) {
  auto [x, scale] = splitScale(value);
  return isNearly(scale, std::sqrt(0.5)) ? x : Value();
}

struct FormGelu : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op, PatternRewriter &rewriter) const override {
    auto factors = factorsOf(op.getResult());
    auto isHalf = [](Value value) { return isNearly(splatOf(value), 0.5); };
    if (factors.size() != 3 || !takeFactor(factors, isHalf))
      return rewriter.notifyMatchFailure(op, "not a product of one half and two values");
    for (auto [x, bell] : {std::pair(factors[0], factors[1]), std::pair(factors[1], factors[0])}) {
      // A constant of more dimensions may have widened the product.
      if (x.getType() != op.getType())
        continue;
      GeluApproximation formula;
      Value erf = onePlus<ErfOp>(bell), tanh = onePlus<TanhOp>(bell);
      if (erf && erfArgument(erf) == x)
        formula = GeluApproximation::None;
      else if (tanh && tanhArgument(tanh) == x)
        formula = GeluApproximation::Tanh;
      else
        continue;
      if (!isReadOnlyInside(op, x))
        return rewriter.notifyMatchFailure(op, "a value of the formula is read elsewhere");
      rewriter.replaceOpWithNewOp<GeluOp>(op, op.getType(), x, formula);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no factor is one plus the erf or tanh of the other");
  }
};

struct FormSilu : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op, PatternRewriter &rewriter) const override {
    for (auto [x, gate] :
         {std::pair(op.getLhs(), op.getRhs()), std::pair(op.getRhs(), op.getLhs())}) {
      auto sigmoid = gate.getDefiningOp<SigmoidOp>();
      if (!sigmoid || sigmoid.getInput() != x)
        continue;
      if (!isReadOnlyInside(op, x))
        return rewriter.notifyMatchFailure(op, "the gate is read elsewhere");
      rewriter.replaceOpWithNewOp<SiluOp>(op, op.getType(), x);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no factor is the sigmoid of the other");
  }
};

} // namespace

void populateGeluPatterns(RewritePatternSet &patterns) {
  patterns.add<FormGelu, FormSilu>(patterns.getContext(), /*benefit=*/2);
}

} // namespace tessera::nn
