// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which whole numbers the elements of each value of a function can be.
#include "passes/nn/Support/IntegerRanges.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace tessera::nn {

namespace {

// Floating point has no width that cuts a range: none grows beyond these.
constexpr Wide kLargest = Wide(1) << 120;
Wide bounded(Wide x) { return std::clamp(x, -kLargest, kLargest); }

Wide product(Wide x, Wide y) {
  Wide result;
  if (!__builtin_mul_overflow(x, y, &result))
    return bounded(result);
  return (x < 0) == (y < 0) ? kLargest : -kLargest;
}

Range multiplied(Range x, Range y) {
  const auto [lowest, highest] =
      std::minmax({product(x.lowest, y.lowest), product(x.lowest, y.highest),
                   product(x.highest, y.lowest), product(x.highest, y.highest)});
  return {lowest, highest};
}

Wide magnitude(Range x) { return std::max(-x.lowest, x.highest); }

// As many bits as either has, the sign with them.
Range ofBits(Range x, Range y) {
  Wide limit = 1;
  while (!x.within({-limit, limit - 1}) || !y.within({-limit, limit - 1}))
    limit *= 2;
  return {x.lowest < 0 || y.lowest < 0 ? -limit : 0, limit - 1};
}

Range quotient(Range x, Range y) {
  const Wide most = magnitude(x);
  return {x.lowest >= 0 && y.lowest >= 0 ? 0 : -most, most};
}

Range remainder(Range x, Range y) {
  const Wide most = std::max<Wide>(magnitude(y) - 1, 0);
  return {x.lowest >= 0 && y.lowest >= 0 ? 0 : -most, most};
}

std::optional<Range> ofConstant(DenseElementsAttr elements) {
  if (elements.empty())
    return std::nullopt;
  Range range{kLargest, -kLargest};
  auto include = [&](Wide x) { range = {std::min(range.lowest, x), std::max(range.highest, x)}; };
  auto each = [&](auto values, auto body) {
    // A splat has any number of equal elements.
    for (auto it = values.begin(), end = elements.isSplat() ? std::next(it) : values.end();
         it != end; ++it)
      if (!body(*it))
        return false;
    return true;
  };
  if (auto type = dyn_cast<IntegerType>(elements.getElementType())) {
    const bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
    each(elements.getValues<llvm::APInt>(), [&](const llvm::APInt &x) {
      include(isUnsigned ? Wide(x.getZExtValue()) : Wide(x.getSExtValue()));
      return true;
    });
    return range;
  }
  const bool whole = each(elements.getValues<llvm::APFloat>(), [&](llvm::APFloat x) {
    if (!x.isInteger())
      return false;
    bool lossy;
    x.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &lossy);
    const double number = std::clamp(x.convertToDouble(), -0x1p120, 0x1p120);
    return include(static_cast<Wide>(number)), true;
  });
  return whole ? std::optional<Range>(range) : std::nullopt;
}

} // namespace

Range Range::ofType(IntegerType type) {
  const unsigned width = type.getWidth();
  if (type.isUnsigned() || width == 1)
    return {0, (Wide(1) << width) - 1};
  return {-(Wide(1) << (width - 1)), (Wide(1) << (width - 1)) - 1};
}

IntegerRanges::IntegerRanges(Block &block) {
  for (Operation &op : block)
    note(&op);
}

std::optional<Range> IntegerRanges::of(Value value) const {
  if (auto found = known.find(value); found != known.end())
    return found->second;
  auto type = dyn_cast<IntegerType>(getElementTypeOrSelf(value.getType()));
  return type ? std::optional<Range>(Range::ofType(type)) : std::nullopt;
}

void IntegerRanges::replaced(Value original, Value made) {
  if (auto found = known.find(original); found != known.end())
    known.insert({made, Range(found->second)});
}

void IntegerRanges::note(Operation *op) {
  if (op->getNumResults() != 1)
    return;
  std::optional<Range> range = resultOf(op);
  if (!range)
    return;
  Type element = getElementTypeOrSelf(op->getResult(0));
  // What wraps can be any number of its type.
  if (auto type = dyn_cast<IntegerType>(element)) {
    if (range->within(Range::ofType(type)))
      known[op->getResult(0)] = *range;
    return;
  }
  known[op->getResult(0)] = *range;
  const Range anyInteger = {-(Wide(1) << 63), (Wide(1) << 64) - 1};
  auto counts = [&](Value operand) {
    return isa<CastOp>(op)
               ? isa<IntegerType>(getElementTypeOrSelf(operand)) || fromCasts.contains(operand)
               : fromCasts.contains(operand);
  };
  if (llvm::any_of(op->getOperands(), counts) || (isa<ConstantOp>(op) && range->within(anyInteger)))
    fromCasts.insert(op->getResult(0));
}

std::optional<Range> IntegerRanges::unite(ValueRange values) const {
  Range all{kLargest, -kLargest};
  for (Value value : values) {
    std::optional<Range> range = of(value);
    if (!range)
      return std::nullopt;
    all = {std::min(all.lowest, range->lowest), std::max(all.highest, range->highest)};
  }
  return all;
}

std::optional<Range> IntegerRanges::resultOf(Operation *op) const {
  DenseElementsAttr elements;
  if (matchPattern(op, m_Constant(&elements)))
    return ofConstant(elements);
  return llvm::TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case([&](CastOp cast) {
        // A float may have been rounded up beyond what the range of an integer says.
        const bool toInteger = isa<IntegerType>(cast.getType().getElementType());
        const bool fromFloat = isa<FloatType>(cast.getInput().getType().getElementType());
        return toInteger && fromFloat ? std::nullopt : of(cast.getInput());
      })
      .Case<ReshapeOp, TransposeOp, BroadcastOp, SliceOp, GatherOp, ReduceMaxOp, ReduceMinOp>(
          [&](auto) { return of(op->getOperand(0)); })
      .Case<ConcatOp>([&](auto) { return unite(op->getOperands()); })
      .Case<WhereOp>([&](auto) { return unite(op->getOperands().drop_front()); })
      .Default([&](Operation *) { return arithmetic(op); });
}

std::optional<Range> IntegerRanges::arithmetic(Operation *op) const {
  if (op->getNumOperands() == 0 || op->getNumOperands() > 2)
    return std::nullopt;
  std::optional<Range> first = of(op->getOperand(0));
  std::optional<Range> last = of(op->getOperand(op->getNumOperands() - 1));
  if (!first || !last)
    return std::nullopt;
  const Range x = *first, y = *last;
  const bool integers = isa<IntegerType>(getElementTypeOrSelf(op->getOperand(0)));
  using Result = std::optional<Range>;
  Result either = llvm::TypeSwitch<Operation *, Result>(op)
                      .Case([&](AddOp) {
                        return Range{bounded(x.lowest + y.lowest), bounded(x.highest + y.highest)};
                      })
                      .Case([&](SubOp) {
                        return Range{bounded(x.lowest - y.highest), bounded(x.highest - y.lowest)};
                      })
                      .Case([&](MulOp) { return multiplied(x, y); })
                      .Case([&](MaxOp) {
                        return Range{std::max(x.lowest, y.lowest), std::max(x.highest, y.highest)};
                      })
                      .Case([&](MinOp) {
                        return Range{std::min(x.lowest, y.lowest), std::min(x.highest, y.highest)};
                      })
                      .Default([](Operation *) { return std::nullopt; });
  if (either || !integers)
    return either;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](NegOp) { return Range{-x.highest, -x.lowest}; })
      .Case([&](AbsOp) { return Range{0, magnitude(x)}; })
      .Case([&](SignOp) { return Range{x.lowest < 0 ? -1 : 0, x.highest > 0 ? 1 : 0}; })
      .Case(
          [&](ReluOp) { return Range{std::max<Wide>(x.lowest, 0), std::max<Wide>(x.highest, 0)}; })
      .Case([&](DivOp) { return quotient(x, y); })
      .Case([&](ModOp) { return remainder(x, y); })
      .Case<AndOp, OrOp, XorOp>([&](auto) { return ofBits(x, y); })
      .Case([&](ReduceSumOp sum) {
        const Wide count = rankedType(sum.getInput()).getNumElements() /
                           std::max<int64_t>(sum.getType().getNumElements(), 1);
        return multiplied(x, {count, count});
      })
      .Default([](Operation *) { return std::nullopt; });
}

} // namespace tessera::nn
