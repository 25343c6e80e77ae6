// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 64-bit integers: which operation becomes what on words.
#include "passes/nn/NNLegalize/Integers.h"
#include "passes/nn/NNLegalize/WideReductions.h"
#include "passes/nn/NNLegalize/Words.h"
#include "passes/nn/Support/Constants.h"
#include "passes/nn/Support/IntegerRanges.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace tessera::nn {

namespace {

IntegerType integerOf(Value value) {
  return dyn_cast<IntegerType>(rankedType(value).getElementType());
}
bool isWide(Value value) {
  IntegerType type = integerOf(value);
  return type && type.getWidth() == 64;
}

class WideIntegers {
public:
  explicit WideIntegers(Block &block) : ranges(block), rewriter(block.front().getContext()) {}

  void rewrite(Operation *op) {
    if (op->getNumResults() != 1 || !computes(op))
      return;
    rewriter.setInsertionPoint(op);
    loc = op->getLoc();
    Value result = op->getResult(0), made;
    if (fitsWords(op))
      made = inOneWord(op);
    else if (std::optional<Words> words = inTwoWords(op))
      made = joined(*words, cast<RankedTensorType>(result.getType()));
    else
      made = other(op);
    if (!made)
      return;
    ranges.replaced(result, made);
    rewriter.replaceAllUsesWith(result, made);
    done.push_back(op);
  }

  // Not before the end: what is known is known by values, and others could come in their place.
  void eraseDone() {
    for (Operation *op : done)
      rewriter.eraseOp(op);
  }

private:
  Expression expression(Value value) { return {rewriter, *loc, value}; }

  // Whether it takes or makes 64-bit integers and does not only move them.
  static bool computes(Operation *op) {
    if (isa<ReshapeOp, TransposeOp, BroadcastOp, SliceOp, ConcatOp, ConstantOp, WeightOp, LowWordOp,
            HighWordOp, JoinWordsOp, BitcastOp>(op))
      return false;
    return llvm::any_of(op->getOperands(), isWide) || isWide(op->getResult(0));
  }

  bool fits(Value value) {
    const Range word = Range::ofType(rewriter.getI32Type());
    return !isWide(value) || ranges.of(value)->within(word);
  }
  bool fitsWords(Operation *op) {
    return !isa<GatherOp, CastOp>(op) &&
           llvm::all_of(op->getOperands(), [&](Value x) { return fits(x); }) &&
           fits(op->getResult(0));
  }

  // The same operation on words of 32 bits, which hold all there is.
  Value inOneWord(Operation *op) {
    IRMapping words;
    for (Value operand : op->getOperands())
      if (isWide(operand))
        words.map(operand, lowWord(operand));
    Operation *copy = rewriter.clone(*op, words);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (!isWide(op->getResult(0)))
      return copy->getResult(0);
    copy->getResult(0).setType(type.clone(rewriter.getI32Type()));
    return rewriter.create<CastOp>(*loc, type, copy->getResult(0));
  }

  Value lowWord(Value value) { return rewriter.createOrFold<LowWordOp>(*loc, value); }

  Words wordsOf(Value value) {
    auto known = split.find(value);
    if (known == split.end()) {
      Words words = extended(value);
      known = split.insert({value, {words.low, words.high}}).first;
    }
    return {expression(known->second.first), expression(known->second.second)};
  }

  // Of any integer, extended by its sign if it has one.
  Words extended(Value value) {
    auto widened = value.getDefiningOp<CastOp>();
    Value source = widened ? widened.getInput() : value;
    IntegerType type = integerOf(source);
    if (!type || type.getWidth() == 64)
      return {expression(lowWord(value)),
              expression(rewriter.createOrFold<HighWordOp>(*loc, value))};
    const bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
    Expression low = expression(source);
    low = type.isUnsignedInteger(32) ? low.bitcast(rewriter.getI32Type()) : low.toInt32();
    return {low, isUnsigned ? low.filled(0) : low.signMask()};
  }

  Value joined(Words words, RankedTensorType type) {
    return rewriter.createOrFold<JoinWordsOp>(*loc, type, words.low.spread(type.getShape()),
                                              words.high);
  }

  std::optional<Words> inTwoWords(Operation *op);
  std::optional<Words> powers(PowOp op);
  std::optional<Words> converted(CastOp op);
  Value other(Operation *op);
  Value fromWide(CastOp op);
  Value compared(Operation *op);
  Value gathered(GatherOp op);

  IntegerRanges ranges;
  IRRewriter rewriter;
  std::optional<Location> loc;
  llvm::DenseMap<Value, std::pair<Value, Value>> split; // low, high
  llvm::SmallVector<Operation *> done;
};

bool hasSign(Value value) { return !integerOf(value).isUnsigned(); }

std::optional<Words> remainders(ModOp op, Words a, Words b, bool isSigned) {
  Expression none = a.low.filled(0), sign = isSigned ? a.high.signMask() : none;
  Expression other = isSigned ? b.high.signMask() : none;
  Words whole = quotientUnsigned(negativeWhere(a, sign), negativeWhere(b, other));
  Words rest = negativeWhere(a, sign) - whole * negativeWhere(b, other);
  rest = negativeWhere(rest, sign);
  if (op.getTruncated() || !isSigned)
    return rest;
  // The sign of the divisor.
  Expression differs = (rest.low | rest.high).isTrue() & ((rest.high ^ b.high) < 0);
  return choose(differs, rest + b, rest);
}

std::optional<Words> ofOne(Operation *op, Words x, bool isSigned) {
  using Result = std::optional<Words>;
  Expression zero = x.low.filled(0);
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](NegOp) { return negative(x); })
      .Case([&](AbsOp) { return isSigned ? magnitude(x) : x; })
      .Case([&](NotOp) { return Words{~x.low, ~x.high}; })
      .Case([&](ReluOp) {
        Expression kept = ~(isSigned ? x.high.signMask() : zero);
        return Words{x.low & kept, x.high & kept};
      })
      .Case([&](SignOp) {
        Expression sign = isSigned ? x.high.signMask() : zero;
        return Words{sign | (x.low | x.high).isTrue().toInt32(), sign};
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<Words> ofTwo(Operation *op, Words a, Words b, bool isSigned) {
  using Result = std::optional<Words>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](AddOp) { return a + b; })
      .Case([&](SubOp) { return a - b; })
      .Case([&](MulOp) { return a * b; })
      .Case([&](MaxOp) { return choose(less(a, b, isSigned), b, a); })
      .Case([&](MinOp) { return choose(less(b, a, isSigned), b, a); })
      .Case([&](AndOp) { return Words{a.low & b.low, a.high & b.high}; })
      .Case([&](OrOp) { return Words{a.low | b.low, a.high | b.high}; })
      .Case([&](XorOp) { return Words{a.low ^ b.low, a.high ^ b.high}; })
      .Case([&](DivOp) {
        if (!isSigned)
          return quotientUnsigned(a, b);
        Words whole = quotientUnsigned(magnitude(a), magnitude(b));
        return negativeWhere(whole, a.high.signMask() ^ b.high.signMask());
      })
      .Case([&](ModOp mod) { return remainders(mod, a, b, isSigned); })
      .Default([](Operation *) { return std::nullopt; });
}

// By a constant number of products: by squares, one for every bit of the exponent.
std::optional<Words> WideIntegers::powers(PowOp op) {
  constexpr double kMost = 64; // from there on only 0, 1 and -1 have a power
  std::optional<double> exponent = splatOf(op.getRhs());
  if (!exponent || *exponent < 0 || *exponent > kMost)
    return std::nullopt;
  Words factor = wordsOf(op.getLhs());
  std::optional<Words> result;
  for (auto bits = static_cast<unsigned>(*exponent); bits; bits >>= 1) {
    if (bits & 1)
      result = result ? *result * factor : factor;
    if (bits > 1)
      factor = factor * factor;
  }
  return result ? result : Words{factor.low.filled(1), factor.low.filled(0)};
}

std::optional<Words> WideIntegers::inTwoWords(Operation *op) {
  if (!isWide(op->getResult(0)))
    return std::nullopt;
  if (auto convert = dyn_cast<CastOp>(op))
    return converted(convert);
  if (auto power = dyn_cast<PowOp>(op))
    return powers(power);
  if (auto where = dyn_cast<WhereOp>(op))
    return choose(expression(where.getCondition()), wordsOf(where.getX()), wordsOf(where.getY()));
  if (isa<GatherOp>(op) || !llvm::all_of(op->getOperands(), isWide))
    return std::nullopt;
  const bool isSigned = hasSign(op->getResult(0));
  Words x = wordsOf(op->getOperand(0));
  if (op->getNumOperands() == 2)
    return ofTwo(op, x, wordsOf(op->getOperand(1)), isSigned);
  if (std::optional<Words> reduced = reducedWords(op, rewriter, x))
    return reduced;
  return ofOne(op, x, isSigned);
}

// Integers are extended by the store; floating point beyond 32 bits is not.
std::optional<Words> WideIntegers::converted(CastOp op) {
  Type from = op.getInput().getType().getElementType();
  if (isWide(op.getInput()))
    return wordsOf(op.getInput());
  if (!isa<FloatType>(from) || from.isF64())
    return std::nullopt;
  return toWords(expression(op.getInput()).cast(rewriter.getF32Type()));
}

// Results of other types.
Value WideIntegers::other(Operation *op) {
  if (auto gather = dyn_cast<GatherOp>(op))
    return gathered(gather);
  if (auto convert = dyn_cast<CastOp>(op))
    return isWide(op->getOperand(0)) ? fromWide(convert) : Value();
  if (isa<EqualOp, LessOp, LessEqualOp, GreaterOp, GreaterEqualOp>(op))
    return compared(op);
  return {};
}

Value WideIntegers::fromWide(CastOp op) {
  Type to = op.getType().getElementType();
  if (isa<IntegerType>(to) && !to.isInteger(1))
    return expression(lowWord(op.getInput())).cast(to);
  Words words = wordsOf(op.getInput());
  if (to.isInteger(1))
    return (words.low | words.high).isTrue();
  if (to.isF64())
    return {};
  if (fits(op.getInput()))
    return words.low.cast(to);
  return toFloat(words, hasSign(op.getInput())).cast(to);
}

Value WideIntegers::compared(Operation *op) {
  Words a = wordsOf(op->getOperand(0)), b = wordsOf(op->getOperand(1));
  const bool isSigned = hasSign(op->getOperand(0));
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](EqualOp) { return equal(a, b); })
      .Case([&](LessOp) { return less(a, b, isSigned); })
      .Case([&](GreaterOp) { return less(b, a, isSigned); })
      .Case([&](LessEqualOp) { return ~less(b, a, isSigned); })
      .Case([&](GreaterEqualOp) { return ~less(a, b, isSigned); });
}

// Rows of 64-bit integers are rows of each word. Indices that were words before need not be wider.
Value WideIntegers::gathered(GatherOp op) {
  Value indices = op.getIndices();
  if (auto widened = indices.getDefiningOp<CastOp>();
      widened && integerOf(widened.getInput()) &&
      integerOf(widened.getInput()).isSignlessInteger(32))
    indices = widened.getInput();
  if (!isWide(op.getData())) {
    if (indices == op.getIndices())
      return {};
    return rewriter.create<GatherOp>(*loc, op.getData(), indices, op.getAxis());
  }
  auto chosen = [&](Value table) {
    return rewriter.create<GatherOp>(*loc, table, indices, op.getAxis()).getResult();
  };
  Words table = wordsOf(op.getData());
  if (fits(op.getData()))
    return rewriter.create<CastOp>(*loc, op.getType(), chosen(table.low));
  return joined({expression(chosen(table.low)), expression(chosen(table.high))}, op.getType());
}

} // namespace

void splitWideIntegers(Block &block) {
  WideIntegers integers(block);
  for (Operation &op : llvm::make_early_inc_range(block))
    integers.rewrite(&op);
  integers.eraseDone();
}

} // namespace tessera::nn
