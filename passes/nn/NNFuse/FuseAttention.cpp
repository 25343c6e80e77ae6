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

// The product and the mask of the scores that softmax reads; the mask may be null.
struct Scores {
  MatmulOp product;
  double scale = 1;
  Value mask;
};

bool isScaledProduct(Value value) {
  return splitScale(value).first.getDefiningOp<MatmulOp>() != nullptr;
}

// where(keep, scores, lowest) is scores + where(keep, 0, lowest).
Value maskOfChoice(WhereOp where, bool keepIsFirst, PatternRewriter &rewriter) {
  auto element = typeOf(where.getResult()).getElementType();
  auto scalar = RankedTensorType::get({}, element);
  Value zero = rewriter.create<ConstantOp>(
      where.getLoc(), DenseElementsAttr::get(scalar, rewriter.getZeroAttr(element)));
  Value x = keepIsFirst ? zero : where.getX(), y = keepIsFirst ? where.getY() : zero;
  auto shape = broadcastShapes(typeOf(where.getCondition()).getShape(), {});
  return rewriter.create<WhereOp>(where.getLoc(), RankedTensorType::get(*shape, element),
                                  where.getCondition(), x, y);
}

FailureOr<Scores> scoresOf(Value value, PatternRewriter &rewriter) {
  Scores scores;
  if (auto add = value.getDefiningOp<AddOp>()) {
    const bool first = isScaledProduct(add.getLhs());
    if (!first && !isScaledProduct(add.getRhs()))
      return failure();
    scores.mask = first ? add.getRhs() : add.getLhs();
    value = first ? add.getLhs() : add.getRhs();
  } else if (auto where = value.getDefiningOp<WhereOp>()) {
    auto isLowest = [](Value other) {
      auto number = splatOf(other);
      return number && *number <= kMasked && typeOf(other).getNumElements() == 1;
    };
    const bool first = isScaledProduct(where.getX()) && isLowest(where.getY());
    if (!first && !(isScaledProduct(where.getY()) && isLowest(where.getX())))
      return failure();
    scores.mask = maskOfChoice(where, first, rewriter);
    value = first ? where.getX() : where.getY();
  }
  auto [product, scale] = splitScale(value);
  scores.product = product.getDefiningOp<MatmulOp>();
  scores.scale = scale;
  if (!scores.product)
    return failure();
  return scores;
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
    auto scores = scoresOf(softmax.getInput(), rewriter);
    if (failed(scores))
      return rewriter.notifyMatchFailure(op, "the scores are no product, scaled and masked");
    auto [query, queryScale] = splitScale(scores->product.getLhs());
    auto [key, keyScale] = splitScale(scores->product.getRhs());
    if (typeOf(query).getRank() != 4 || typeOf(key).getRank() != 4 ||
        typeOf(op.getRhs()).getRank() != 4)
      return rewriter.notifyMatchFailure(op, "an operand has not four dimensions");
    auto batchAndHeads = op.getType().getShape().take_front(2);
    if (typeOf(query).getShape().take_front(2) != batchAndHeads ||
        typeOf(key).getShape().take_front(2) != batchAndHeads ||
        typeOf(op.getRhs()).getShape().take_front(2) != batchAndHeads)
      return rewriter.notifyMatchFailure(op, "heads share keys or values");
    if (scores->mask &&
        !broadcastsTo(typeOf(scores->mask).getShape(), typeOf(softmax.getInput()).getShape()))
      return rewriter.notifyMatchFailure(op, "the mask widens the scores");

    Value q = packHeads(query, {0, 2, 1, 3}, rewriter);
    Value k = packHeads(key, {0, 3, 1, 2}, rewriter);
    Value v = packHeads(op.getRhs(), {0, 2, 1, 3}, rewriter);
    const float scale = static_cast<float>(scores->scale * queryScale * keyScale);
    auto location = rewriter.getFusedLoc({scores->product.getLoc(), softmax.getLoc(), op.getLoc()});
    llvm::ArrayRef<int64_t> shape = op.getType().getShape();
    auto type = op.getType().clone({shape[0], shape[2], shape[1] * shape[3]});
    auto attention = rewriter.create<AttentionOp>(location, type, q, k, v, scores->mask, shape[1],
                                                  llvm::APFloat(scale));
    auto split = rewriter.create<ReshapeOp>(
        op.getLoc(), attention, llvm::ArrayRef<int64_t>{shape[0], shape[2], shape[1], shape[3]});
    rewriter.replaceOpWithNewOp<TransposeOp>(op, split, llvm::ArrayRef<int64_t>{0, 2, 1, 3});
    return success();
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
