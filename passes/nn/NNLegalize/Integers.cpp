// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers of at most 32 bits: what the machine has not, by what it has.
#include "passes/nn/NNLegalize/Integers.h"

#include "passes/nn/NNLegalize/Words.h"
#include "passes/nn/Support/Constants.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// Words without a sign come as words; so do numbers, with `isSigned`.
Expression remainder(Expression a, Expression b, bool isSigned, bool truncated) {
  Expression whole = isSigned ? a.binary<DivOp>(b) : quotientUnsigned(a, b);
  Expression rest = a - whole * b;
  if (!isSigned || truncated)
    return rest;
  // The sign of the divisor.
  Expression differs = rest.isTrue() & ((rest ^ b) < 0);
  return differs.choose(rest + b, rest);
}

// By squares. Only 1 and -1 have a power with a negative exponent.
Expression power(Expression base, Expression exponent, Value known, bool isSigned) {
  std::optional<double> constant = splatOf(known);
  Expression one = base.filled(1), result = one, factor = base;
  if (constant && *constant >= 0) {
    for (auto bits = static_cast<uint64_t>(*constant); bits; bits >>= 1) {
      result = bits & 1 ? result * factor : result;
      if (bits > 1)
        factor = factor * factor;
    }
    return result;
  }
  for (int bit = 0; bit < 32; ++bit) {
    result = (((exponent >> bit) & 1) == 0).choose(result, result * factor);
    if (bit < 31)
      factor = factor * factor;
  }
  if (!isSigned)
    return result;
  Expression minus = ((exponent & 1) == 0).choose(one, one.number(-1));
  Expression inverse = (base == 1).choose(one, (base == -1).choose(minus, one.number(0)));
  return (exponent < 0).choose(inverse, result);
}

class Integers {
public:
  explicit Integers(MLIRContext *context) : rewriter(context) {}

  void rewrite(Operation *op) {
    if (op->getNumOperands() == 0 || op->getNumResults() != 1)
      return;
    type = dyn_cast<IntegerType>(rankedType(op->getOperand(0)).getElementType());
    if (!type || type.getWidth() > 32 || type.getWidth() == 1)
      return;
    rewriter.setInsertionPoint(op);
    loc = op->getLoc();
    Value made = isa<ModOp, PowOp>(op)        ? ofWords(op)
                 : type.isUnsignedInteger(32) ? ofUnsignedWords(op)
                                              : Value();
    if (!made)
      return;
    rewriter.replaceOp(op, made);
  }

private:
  // An integer as a word, and back.
  Expression word(Value value) {
    Expression given(rewriter, *loc, value);
    return type.isUnsignedInteger(32) ? given.bitcast(rewriter.getI32Type()) : given.toInt32();
  }
  Value back(Expression word) {
    return type.isUnsignedInteger(32) ? word.bitcast(type) : word.cast(type);
  }

  // A word without a sign has one here only if it has 32 bits.
  Value ofWords(Operation *op) {
    const bool isSigned = !type.isUnsignedInteger(32);
    Expression a = word(op->getOperand(0)), b = word(op->getOperand(1));
    if (auto mod = dyn_cast<ModOp>(op))
      return back(remainder(a, b, isSigned, mod.getTruncated()));
    return back(
        power(a, b, op->getOperand(1), isSigned).spread(rankedType(op->getResult(0)).getShape()));
  }

  // The order of words without a sign is that of words with the first bit flipped.
  Value ordered(Operation *op) {
    IRMapping flipped;
    for (Value operand : op->getOperands())
      flipped.map(operand, word(operand).flipped());
    Operation *copy = rewriter.clone(*op, flipped);
    auto result = cast<RankedTensorType>(op->getResult(0).getType());
    if (result.getElementType().isInteger(1))
      return copy->getResult(0);
    copy->getResult(0).setType(result.clone(rewriter.getI32Type()));
    return back(Expression(rewriter, *loc, copy->getResult(0)).flipped());
  }

  Value ofUnsignedWords(Operation *op) {
    return llvm::TypeSwitch<Operation *, Value>(op)
        .Case<MaxOp, MinOp, LessOp, LessEqualOp, GreaterOp, GreaterEqualOp, ReduceMaxOp,
              ReduceMinOp>([&](auto) { return ordered(op); })
        .Case<AbsOp, ReluOp>([&](auto) { return op->getOperand(0); })
        .Case([&](SignOp) { return back(word(op->getOperand(0)).isTrue().toInt32()); })
        .Case([&](DivOp) {
          return back(quotientUnsigned(word(op->getOperand(0)), word(op->getOperand(1))));
        })
        .Default([](Operation *) { return Value(); });
  }

  IRRewriter rewriter;
  IntegerType type;
  std::optional<Location> loc;
};

} // namespace

void expandIntegers(Block &block) {
  Integers integers(block.front().getContext());
  for (Operation &op : llvm::make_early_inc_range(block))
    integers.rewrite(&op);
}

} // namespace tessera::nn
