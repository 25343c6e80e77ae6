// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Scaled dot product attention from its two products and the softmax between them.
//
// From the second product upwards: 1. the guard of rows that are not a number; 2. the softmax over
// keys; 3. the mask, added or chosen by a condition; 4. scales on the scores, the queries and the
// keys. Heads are packed token by token around the result; the transposes and reshapes this needs
// meet those that split the heads, and nn-simplify's patterns cancel them.
#include "passes/nn/NNFuse/Match.h"
#include "passes/nn/NNFuse/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// What stands for minus infinity in masks: far below any score.
constexpr double kMasked = -1e30;

// p when `value` is where(is_nan(p), 0, p), else `value`.
Value withoutNanGuard(Value value) {
  auto where = value.getDefiningOp<WhereOp>();
  auto nan = where ? where.getCondition().getDefiningOp<IsNanOp>() : IsNanOp();
  if (nan && nan.getInput() == where.getY() && splatOf(where.getX()) == 0.0)
    return where.getY();
  return value;
}

// What softmax reads: a product, scaled and masked. Nothing is made of it before all is checked.
struct Scores {
  MatmulOp product;
  double scale = 1;
  Value added;            // a mask, or null
  WhereOp choice;         // of the scores or the lowest number, or null
  bool keptFirst = false; // whether the choice keeps the scores where its condition holds
};

bool isScaledProduct(Value value) {
  return splitScale(value).first.getDefiningOp<MatmulOp>() != nullptr;
}

std::optional<Scores> scoresOf(Value value) {
  Scores scores;
  if (auto add = value.getDefiningOp<AddOp>()) {
    const bool first = isScaledProduct(add.getLhs());
    scores.added = first ? add.getRhs() : add.getLhs();
    value = first ? add.getLhs() : add.getRhs();
  } else if (auto where = value.getDefiningOp<WhereOp>()) {
    auto isLowest = [](Value other) {
      auto number = splatOf(other);
      return number && *number <= kMasked && typeOf(other).getNumElements() == 1;
    };
    scores.keptFirst = isScaledProduct(where.getX());
    if (!isLowest(scores.keptFirst ? where.getY() : where.getX()))
      return std::nullopt;
    scores.choice = where;
    value = scores.keptFirst ? where.getX() : where.getY();
  }
  auto [product, scale] = splitScale(value);
  scores.product = product.getDefiningOp<MatmulOp>();
  scores.scale = scale;
  return scores.product ? std::optional(scores) : std::nullopt;
}

// where(keep, scores, lowest) is scores + where(keep, 0, lowest).
Value maskOf(const Scores &scores, PatternRewriter &rewriter) {
  WhereOp where = scores.choice;
  if (!where)
    return scores.added;
  auto element = where.getType().getElementType();
  Value zero = rewriter.create<ConstantOp>(
      where.getLoc(),
      DenseElementsAttr::get(RankedTensorType::get({}, element), rewriter.getZeroAttr(element)));
  Value x = scores.keptFirst ? zero : where.getX(), y = scores.keptFirst ? where.getY() : zero;
  return rewriter.create<WhereOp>(where.getLoc(), where.getCondition(), x, y);
}

// [B, H, S, D] by `permutation` to [B, S, H * D].
Value packHeads(Value value, llvm::ArrayRef<int64_t> permutation, PatternRewriter &rewriter) {
  auto tokens = rewriter.create<TransposeOp>(value.getLoc(), value, permutation);
  llvm::ArrayRef<int64_t> shape = tokens.getType().getShape();
  return rewriter.create<ReshapeOp>(
      value.getLoc(), tokens, llvm::ArrayRef<int64_t>{shape[0], shape[1], shape[2] * shape[3]});
}

struct FormAttention : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    if (op.getType().getRank() != 4)
      return rewriter.notifyMatchFailure(op, "not [batch, heads, tokens, features]");
    auto softmax = withoutNanGuard(op.getLhs()).getDefiningOp<SoftmaxOp>();
    if (!softmax || softmax.getAxis() != 3)
      return rewriter.notifyMatchFailure(op, "the left operand is no softmax over keys");
    auto scores = scoresOf(softmax.getInput());
    if (!scores)
      return rewriter.notifyMatchFailure(op, "the scores are no product, scaled and masked");
    if (scores->product.getType().getShape() != softmax.getType().getShape())
      return rewriter.notifyMatchFailure(op, "the mask widens the scores");
    auto [query, queryScale] = splitScale(scores->product.getLhs());
    auto [key, keyScale] = splitScale(scores->product.getRhs());
    for (Value operand : {query, key, Value(op.getRhs())}) {
      if (typeOf(operand).getRank() != 4)
        return rewriter.notifyMatchFailure(op, "an operand has not four dimensions");
      if (typeOf(operand).getShape().take_front(2) != op.getType().getShape().take_front(2))
        return rewriter.notifyMatchFailure(op, "heads share keys or values");
    }
    // To scale the queries or keys once more costs nothing.
    Value condition = scores->choice ? scores->choice.getCondition() : Value();
    const Value inputs[] = {scores->product.getLhs(), scores->product.getRhs(), op.getRhs(),
                            scores->added, condition};
    if (!isReadOnlyInside(op, inputs))
      return rewriter.notifyMatchFailure(op, "scores or probabilities are read elsewhere");
    const auto scale = static_cast<float>(scores->scale * queryScale * keyScale);
    rewrite(op, softmax, *scores, query, key, scale, rewriter);
    return success();
  }

  static void rewrite(MatmulOp op, SoftmaxOp softmax, const Scores &scores, Value query, Value key,
                      float scale, PatternRewriter &rewriter) {
    Value q = packHeads(query, {0, 2, 1, 3}, rewriter);
    Value k = packHeads(key, {0, 3, 1, 2}, rewriter);
    Value v = packHeads(op.getRhs(), {0, 2, 1, 3}, rewriter);
    MatmulOp product = scores.product;
    auto location = rewriter.getFusedLoc({product.getLoc(), softmax.getLoc(), op.getLoc()});
    llvm::ArrayRef<int64_t> shape = op.getType().getShape();
    auto type = op.getType().clone({shape[0], shape[2], shape[1] * shape[3]});
    auto attention = rewriter.create<AttentionOp>(location, type, q, k, v, maskOf(scores, rewriter),
                                                  shape[1], llvm::APFloat(scale));
    auto split = rewriter.create<ReshapeOp>(
        op.getLoc(), attention, llvm::ArrayRef<int64_t>{shape[0], shape[2], shape[1], shape[3]});
    rewriter.replaceOpWithNewOp<TransposeOp>(op, split, llvm::ArrayRef<int64_t>{0, 2, 1, 3});
  }
};

// An infinite mask would make a row that is masked entirely not a number.
struct FiniteMask : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AttentionOp op, PatternRewriter &rewriter) const override {
    auto where = op.getMask() ? op.getMask().getDefiningOp<WhereOp>() : WhereOp();
    if (!where)
      return rewriter.notifyMatchFailure(op, "the mask is no choice");
    Value x = finite(where.getX(), rewriter), y = finite(where.getY(), rewriter);
    if (x == where.getX() && y == where.getY())
      return rewriter.notifyMatchFailure(op, "the mask is finite");
    auto mask =
        rewriter.create<WhereOp>(where.getLoc(), where.getType(), where.getCondition(), x, y);
    rewriter.modifyOpInPlace(op, [&] { op.getMaskMutable().assign(mask); });
    return success();
  }

  static Value finite(Value value, PatternRewriter &rewriter) {
    if (splatOf(value) != -INFINITY)
      return value;
    auto type = typeOf(value);
    auto lowest = llvm::APFloat::getLargest(
        cast<FloatType>(type.getElementType()).getFloatSemantics(), /*Negative=*/true);
    return rewriter.create<ConstantOp>(value.getLoc(), DenseElementsAttr::get(type, lowest));
  }
};

// Masks broadcast by themselves.
struct UnrepeatedMask : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AttentionOp op, PatternRewriter &rewriter) const override {
    auto broadcast = op.getMask() ? op.getMask().getDefiningOp<BroadcastOp>() : BroadcastOp();
    if (!broadcast)
      return rewriter.notifyMatchFailure(op, "the mask is not repeated");
    rewriter.modifyOpInPlace(op, [&] { op.getMaskMutable().assign(broadcast.getInput()); });
    return success();
  }
};

} // namespace

void populateAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<FormAttention, FiniteMask, UnrepeatedMask>(patterns.getContext(), /*benefit=*/2);
}

} // namespace tessera::nn
