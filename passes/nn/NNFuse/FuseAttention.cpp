// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Scaled dot product attention from its two products and the softmax between them.
//
// From the second product upwards: 1. choices of zero instead of probabilities, for rows that are
// not a number and for rows a condition names; 2. the softmax over keys; 3. a choice of a fill
// instead of scores; 4. an added mask; 5. scales on the scores, the queries and the keys. Each is
// kept as it is: a choice hides what an addition lets through, infinities and what is no number.
// Heads are packed token by token around the result; the transposes and reshapes this needs meet
// those that split the heads, and nn-simplify's patterns cancel them.
//
// In fp32 alone: between operations of fewer bits every step rounds, inside attention none does.
#include "passes/Support/ArraySize.h"
#include "passes/nn/NNFuse/Match.h"
#include "passes/nn/NNFuse/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// where(condition, x, y) as a choice of `value` where the condition is `kept`, else of a number.
struct Choice {
  Value value, condition;
  Value written; // the condition as the model has it, with its negations
  bool kept = true;
  double number = 0;
};

std::optional<Choice> choiceOf(Value chosen) {
  auto where = chosen.getDefiningOp<WhereOp>();
  if (!where)
    return std::nullopt;
  Choice choice{where.getX(), where.getCondition(), where.getCondition()};
  std::optional<double> number = splatOf(where.getY());
  if (!number) {
    number = splatOf(where.getX());
    choice.value = where.getY();
    choice.kept = false;
  }
  if (!number || choice.value.getType() != where.getType())
    return std::nullopt;
  choice.number = *number;
  while (auto inverse = choice.condition.getDefiningOp<NotOp>()) {
    choice.condition = inverse.getInput();
    choice.kept = !choice.kept;
  }
  return choice;
}

// The condition that holds where the value is chosen.
Value whereKept(const Choice &choice, PatternRewriter &rewriter) {
  if (choice.kept)
    return choice.condition;
  return rewriter.create<NotOp>(choice.condition.getLoc(), choice.condition);
}

// What the second product reads: a softmax, guarded. Nothing is made of it before all is checked.
struct Probabilities {
  SoftmaxOp softmax;
  bool guarded = false;       // against rows that are not a number
  std::optional<Choice> live; // of rows
};

bool isPositiveZero(double number) { return number == 0 && !std::signbit(number); }

Probabilities probabilitiesOf(Value value) {
  Probabilities found;
  while (auto choice = choiceOf(value)) {
    llvm::ArrayRef<int64_t> condition = typeOf(choice->condition).getShape();
    auto nan = choice->condition.getDefiningOp<IsNanOp>();
    if (!isPositiveZero(choice->number))
      break;
    // All of a row of a softmax is a number, or nothing of it.
    if (nan && nan.getInput() == choice->value && !choice->kept)
      found.guarded = true;
    else if (!found.live && (condition.empty() || condition.back() == 1))
      found.live = choice;
    else
      break;
    value = choice->value;
  }
  found.softmax = value.getDefiningOp<SoftmaxOp>();
  return found;
}

// What softmax reads: a product, scaled and masked.
struct Scores {
  MatmulOp product;
  double scale = 1;
  Value added;                  // a mask, or null
  std::optional<Choice> filled; // the choice of the scores or a fill
};

bool isScaledProduct(Value value) {
  return splitScale(value).first.getDefiningOp<MatmulOp>() != nullptr;
}

Scores scoresOf(Value value) {
  Scores scores;
  if ((scores.filled = choiceOf(value)))
    value = scores.filled->value;
  if (auto add = value.getDefiningOp<AddOp>()) {
    const bool first = isScaledProduct(add.getLhs());
    scores.added = first ? add.getRhs() : add.getLhs();
    value = first ? add.getLhs() : add.getRhs();
  }
  auto [product, scale] = splitScale(value);
  scores.product = product.getDefiningOp<MatmulOp>();
  scores.scale = scale;
  return scores;
}

// [B, H, S, D] by `permutation` to [B, S, H * D].
Value packHeads(Value value, llvm::ArrayRef<int64_t> permutation, PatternRewriter &rewriter) {
  auto tokens = rewriter.create<TransposeOp>(value.getLoc(), value, permutation);
  llvm::ArrayRef<int64_t> shape = tokens.getType().getShape();
  return rewriter.create<ReshapeOp>(
      value.getLoc(), tokens, llvm::ArrayRef<int64_t>{shape[0], shape[1], shape[2] * shape[3]});
}

bool isOfFp32(Value value) { return typeOf(value).getElementType().isF32(); }

struct FormAttention : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    if (op.getType().getRank() != 4)
      return rewriter.notifyMatchFailure(op, "not [batch, heads, tokens, features]");
    Probabilities probabilities = probabilitiesOf(op.getLhs());
    SoftmaxOp softmax = probabilities.softmax;
    if (!softmax || softmax.getAxis() != 3)
      return rewriter.notifyMatchFailure(op, "the left operand is no softmax over keys");
    Scores scores = scoresOf(softmax.getInput());
    if (!scores.product)
      return rewriter.notifyMatchFailure(op, "the scores are no product, scaled and masked");
    if (scores.product.getType().getShape() != softmax.getType().getShape())
      return rewriter.notifyMatchFailure(op, "the mask widens the scores");
    auto [query, queryScale] = splitScale(scores.product.getLhs());
    auto [key, keyScale] = splitScale(scores.product.getRhs());
    const auto scale = static_cast<float>(scores.scale * queryScale * keyScale);
    if (!std::isnormal(scale))
      return rewriter.notifyMatchFailure(op, "the scales are too small or large together");
    if (failed(checkOperands(op, {query, key, op.getRhs()}, rewriter)))
      return failure();
    if (!isOfFp32(op) || !isOfFp32(softmax) || !isOfFp32(scores.product))
      return rewriter.notifyMatchFailure(op, "a step between is rounded");
    // To scale the queries or keys once more costs nothing.
    auto conditionOf = [](const std::optional<Choice> &choice) {
      return choice ? choice->written : Value();
    };
    const Value inputs[] = {
        scores.product.getLhs(),    scores.product.getRhs(),        op.getRhs(), scores.added,
        conditionOf(scores.filled), conditionOf(probabilities.live)};
    if (!isReadOnlyInside(op, inputs))
      return rewriter.notifyMatchFailure(op, "scores or probabilities are read elsewhere");
    rewrite(op, probabilities, scores, query, key, scale, rewriter);
    return success();
  }

  static LogicalResult checkOperands(MatmulOp op, llvm::ArrayRef<Value> operands,
                                     PatternRewriter &rewriter) {
    for (Value operand : operands) {
      if (typeOf(operand).getRank() != 4)
        return rewriter.notifyMatchFailure(op, "an operand has not four dimensions");
      if (typeOf(operand).getShape().take_front(2) != op.getType().getShape().take_front(2))
        return rewriter.notifyMatchFailure(op, "heads share keys or values");
      if (!isOfFp32(operand))
        return rewriter.notifyMatchFailure(op, "an operand is not of fp32");
    }
    const int64_t features = typeOf(operands[0]).getDimSize(3), values = op.getType().getDimSize(3);
    if (std::max(features, values) > kArraySize)
      return rewriter.notifyMatchFailure(op, "no kernel takes heads that large");
    return success();
  }

  static void rewrite(MatmulOp op, const Probabilities &probabilities, const Scores &scores,
                      Value query, Value key, float scale, PatternRewriter &rewriter) {
    Value q = packHeads(query, {0, 2, 1, 3}, rewriter);
    Value k = packHeads(key, {0, 3, 1, 2}, rewriter);
    Value v = packHeads(op.getRhs(), {0, 2, 1, 3}, rewriter);
    auto kept = [&](const std::optional<Choice> &choice) {
      return choice ? whereKept(*choice, rewriter) : Value();
    };
    MatmulOp product = scores.product;
    SoftmaxOp softmax = probabilities.softmax;
    auto location = rewriter.getFusedLoc({product.getLoc(), softmax.getLoc(), op.getLoc()});
    llvm::ArrayRef<int64_t> shape = op.getType().getShape();
    auto type = op.getType().clone({shape[0], shape[2], shape[1] * shape[3]});
    auto fill = static_cast<float>(scores.filled ? scores.filled->number : -INFINITY);
    auto attention = rewriter.create<AttentionOp>(
        location, type, q, k, v, scores.added, kept(scores.filled), kept(probabilities.live),
        shape[1], llvm::APFloat(scale), llvm::APFloat(fill), probabilities.guarded);
    auto split = rewriter.create<ReshapeOp>(
        op.getLoc(), attention, llvm::ArrayRef<int64_t>{shape[0], shape[2], shape[1], shape[3]});
    rewriter.replaceOpWithNewOp<TransposeOp>(op, split, llvm::ArrayRef<int64_t>{0, 2, 1, 3});
  }
};

// Masks broadcast by themselves.
struct UnrepeatedMask : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AttentionOp op, PatternRewriter &rewriter) const override {
    bool repeated = false;
    for (OpOperand &mask : op->getOpOperands().drop_front(3)) {
      auto broadcast = mask.get().getDefiningOp<BroadcastOp>();
      if (!broadcast)
        continue;
      rewriter.modifyOpInPlace(op, [&] { mask.set(broadcast.getInput()); });
      repeated = true;
    }
    return success(repeated);
  }
};

} // namespace

void populateAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<FormAttention, UnrepeatedMask>(patterns.getContext(), /*benefit=*/2);
}

} // namespace tessera::nn
