// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of 64-bit integers as pairs of 32-bit words.
#include "passes/nn/NNLegalize/Words.h"

using namespace mlir;

namespace tessera::nn {

Words operator+(Words a, Words b) {
  Expression low = a.low + b.low;
  return {low, a.high + b.high + low.lessUnsigned(b.low).toInt32()};
}

Words operator-(Words a, Words b) {
  Expression borrow = a.low.lessUnsigned(b.low).toInt32();
  return {a.low - b.low, a.high - b.high - borrow};
}

// The upper word of a product of two words without signs, from halves of 16 bits.
static Expression upperProduct(Expression a, Expression b) {
  Expression a0 = a & 0xffff, a1 = a.shiftedDown(16), b0 = b & 0xffff, b1 = b.shiftedDown(16);
  Expression inner = a1 * b0 + (a0 * b0).shiftedDown(16);
  Expression middle = a0 * b1 + (inner & 0xffff);
  return a1 * b1 + inner.shiftedDown(16) + middle.shiftedDown(16);
}

Words operator*(Words a, Words b) {
  return {a.low * b.low, upperProduct(a.low, b.low) + a.low * b.high + a.high * b.low};
}

Words negative(Words a) {
  Expression zero = a.low.number(0);
  return Words{zero, zero} - a;
}

Words negativeWhere(Words a, Expression mask) {
  return Words{a.low ^ mask, a.high ^ mask} - Words{mask, mask};
}

Words magnitude(Words a) { return negativeWhere(a, a.high.signMask()); }

Words choose(Expression condition, Words yes, Words no) {
  return {condition.choose(yes.low, no.low), condition.choose(yes.high, no.high)};
}

Expression equal(Words a, Words b) { return (a.low == b.low) & (a.high == b.high); }

Expression less(Words a, Words b, bool isSigned) {
  Expression higher = isSigned ? a.high < b.high : a.high.lessUnsigned(b.high);
  return higher | ((a.high == b.high) & a.low.lessUnsigned(b.low));
}

Expression quotientUnsigned(Expression a, Expression b) {
  // By half of a, which has a sign to spare; then at most one more. A divisor of 2^31 or more goes
  // into a once or not at all.
  Expression most = a.shiftedDown(1).binary<DivOp>(b) << 1;
  Expression more = ~(a - most * b).lessUnsigned(b);
  Expression whole = most + more.toInt32();
  return (b < 0).choose((~a.lessUnsigned(b)).toInt32(), whole);
}

// Within 2^-22 of the number.
static Expression roughly(Words a) {
  return a.high.toFloatUnsigned() * 0x1p32 + a.low.toFloatUnsigned();
}

// Of a whole number of fp32 in [0, 2^64).
static Words ofFloat(Expression x) {
  Expression high = (x * 0x1p-32).floor();
  return {(x - high * 0x1p32).toUnsigned(), high.toUnsigned()};
}

// Each step takes from the rest as many divisors as fp32 is sure of, all but a part of 2^-19 of
// them: after four steps at most one is left.
Words quotientUnsigned(Words a, Words b) {
  Expression zero = a.low.number(0);
  Words whole{zero, zero}, rest = a;
  Expression divisor = roughly(b);
  for (int step = 0; step < 4; ++step) {
    Expression estimate = roughly(rest).binary<DivOp>(divisor) * (1 - 0x1p-20);
    Words part = ofFloat(estimate.floor());
    whole = step == 0 ? part : whole + part;
    rest = rest - part * b;
  }
  Expression last = (~less(rest, b, /*isSigned=*/false)).toInt32();
  return whole + Words{last, zero};
}

// 1. Of the magnitude, how many zeros lead: the number without the bits that follow its first keeps
//    its exponent when it is rounded.
// 2. Where the upper word is not 0, the 32 bits from the first one on, the last of them standing
//    for all behind it, round as the whole would.
// 3. The power of two they are multiplied with is made of bits: that product is exact.
Expression toFloat(Words a, bool isSigned) {
  Expression sign = a.high.signMask();
  Words m = isSigned ? negativeWhere(a, sign) : a;
  auto word = cast<IntegerType>(a.low.element());
  Expression first = m.high & ~m.high.shiftedDown(1);
  Expression exponent = first.toFloatUnsigned().bitcast(word) >> 23;
  Expression zeros = exponent.number(127 + 31) - exponent;
  Expression carried = m.low.shiftedDown(1) >> (zeros.number(31) - zeros);
  Expression behind = (m.low << zeros).isTrue();
  Expression window = (m.high << zeros) | carried | behind.toInt32();
  Expression isLow = m.high == 0;
  Expression bits = isLow.choose(m.low, window);
  Expression scale = isLow.choose(zeros.number(127 << 23), (zeros.number(127 + 32) - zeros) << 23);
  Type f32 = FloatType::getF32(word.getContext());
  Expression result = bits.toFloatUnsigned() * scale.bitcast(f32);
  // -1 or 1.
  return isSigned ? result * (sign | 1).cast(f32) : result;
}

Words toWords(Expression x) {
  Expression size = x.make<AbsOp>(Value(x));
  Words words = ofFloat(size.floor());
  return negativeWhere(words, words.low.number(0) - (x < 0).toInt32());
}

} // namespace tessera::nn
