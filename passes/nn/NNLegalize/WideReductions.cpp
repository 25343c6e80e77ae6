// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions of 64-bit integers in words: sums by halves of words, largest and smallest word after
// word, products of one half of the numbers with the other.
#include "passes/nn/NNLegalize/WideReductions.h"

#include "llvm/ADT/TypeSwitch.h"

#include <numeric>

using namespace mlir;

namespace tessera::nn {

namespace {

class Reduction {
public:
  Reduction(Operation *op, OpBuilder &builder)
      : loc(op->getLoc()), builder(builder),
        type(cast<RankedTensorType>(op->getResult(0).getType())),
        axes(op->getAttrOfType<DenseI64ArrayAttr>("axes")), input(rankedType(op->getOperand(0))) {}

  std::optional<Words> sum(Words x) {
    // As many numbers of 16 bits as a word can hold the sum of.
    constexpr int64_t kMost = 1 << 16;
    if (input.getNumElements() > kMost * type.getNumElements())
      return std::nullopt;
    Expression s0 = reduce<ReduceSumOp>(x.low & 0xffff);
    Expression s1 = reduce<ReduceSumOp>(x.low.shiftedDown(16));
    Expression s2 = reduce<ReduceSumOp>(x.high & 0xffff);
    Expression s3 = reduce<ReduceSumOp>(x.high.shiftedDown(16));
    return reshaped(Words{s0, s2 + (s3 << 16)} + Words{s1 << 16, s1.shiftedDown(16)});
  }

  // Of the numbers whose upper word is the best the one with the best lower word.
  template <typename Op> std::optional<Words> best(Words x, double worst) {
    const bool isSigned = !type.getElementType().isUnsignedInteger();
    Expression upper = isSigned ? x.high : x.high.flipped();
    Expression high = reduce<Op>(upper);
    Expression lower = x.low.flipped();
    Expression low = reduce<Op>((upper == high).choose(lower, lower.number(worst)));
    return reshaped({low.flipped(), isSigned ? high : high.flipped()});
  }

  std::optional<Words> product(Words x) {
    Shape order, kept;
    for (int64_t axis = 0; axis < input.getRank(); ++axis)
      if (!llvm::is_contained(axes.asArrayRef(), axis)) {
        order.push_back(axis);
        kept.push_back(input.getDimSize(axis));
      }
    llvm::append_range(order, axes.asArrayRef());
    int64_t count = 1;
    for (int64_t axis : axes.asArrayRef())
      count *= input.getDimSize(axis);
    if (count == 0)
      return std::nullopt;
    kept.push_back(count);
    auto lined = [&](Expression word) {
      Value moved = builder.createOrFold<TransposeOp>(loc, word, order);
      return word.with(builder.createOrFold<ReshapeOp>(loc, moved, kept));
    };
    return reshaped(halved({lined(x.low), lined(x.high)}, kept, count));
  }

private:
  template <typename Op> Expression reduce(Expression x) {
    return x.with(builder.create<Op>(loc, x, axes, builder.getUnitAttr()));
  }
  Words reshaped(Words x) {
    auto shaped = [&](Expression word) {
      return word.with(builder.createOrFold<ReshapeOp>(loc, word, type.getShape()));
    };
    return {shaped(x.low), shaped(x.high)};
  }
  Words part(Words x, Shape shape, int64_t first, int64_t count) {
    Shape offsets(shape.size(), 0), strides(shape.size(), 1);
    offsets.back() = first;
    shape.back() = count;
    auto sliced = [&](Expression word) {
      return word.with(builder.createOrFold<SliceOp>(loc, word, offsets, shape, strides));
    };
    return {sliced(x.low), sliced(x.high)};
  }
  // The product of `count` numbers along the last axis; an odd one is multiplied in at the end.
  Words halved(Words x, Shape shape, int64_t count) {
    std::optional<Words> odd;
    while (count > 1) {
      const int64_t half = count / 2;
      if (count % 2) {
        Words last = part(x, shape, count - 1, 1);
        odd = odd ? *odd * last : last;
      }
      x = part(x, shape, 0, half) * part(x, shape, half, half);
      shape.back() = count = half;
    }
    return odd ? x * *odd : x;
  }

  Location loc;
  OpBuilder &builder;
  RankedTensorType type;
  DenseI64ArrayAttr axes;
  RankedTensorType input;
};

} // namespace

std::optional<Words> reducedWords(Operation *op, OpBuilder &builder, Words x) {
  using Result = std::optional<Words>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](ReduceSumOp) { return Reduction(op, builder).sum(x); })
      .Case([&](ReduceMaxOp) { return Reduction(op, builder).best<ReduceMaxOp>(x, -0x1p31); })
      .Case([&](ReduceMinOp) { return Reduction(op, builder).best<ReduceMinOp>(x, 0x1p31 - 1); })
      .Case([&](ReduceProdOp) { return Reduction(op, builder).product(x); })
      .Default([](Operation *) { return std::nullopt; });
}

} // namespace tessera::nn
