// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exp, log, tanh, erf, sin, arctan, power: polynomials with explicit fma, one body for all widths.
//
// Within 2 ulp of fp32 wherever the result is not subnormal (test/unit/numerics measures each);
// coefficients from fit.py. Under FTZ|DAZ the bits do not depend on the width or the instruction
// set.
#pragma once

#include "runtime-stub/emulator/numerics/Simd.h"

namespace tessera::numerics {
inline namespace TESSERA_ISA {

// Horner's rule, highest coefficient first.
template <typename V, typename... Rest>
TESSERA_INLINE typename V::F polynomial(typename V::F x, float first, Rest... rest) {
  auto sum = V::set(first);
  ((sum = V::fma(sum, x, V::set(rest))), ...);
  return sum;
}

template <typename V> TESSERA_INLINE typename V::F atMost(typename V::F x, float limit) {
  return V::select(greater<V>(x, V::set(limit)), V::set(limit), x); // a NaN stays
}

// A number as hi + lo, lo being what rounding took from hi.
template <typename V> struct Pair {
  typename V::F hi, lo;
};
// a + b where |a| >= |b| or a's low bits do not matter.
template <typename V> TESSERA_INLINE Pair<V> pairSum(typename V::F a, typename V::F b) {
  auto sum = a + b;
  return {sum, b - (sum - a)};
}
template <typename V> TESSERA_INLINE Pair<V> product(Pair<V> a, Pair<V> b) {
  auto p = a.hi * b.hi;
  return {p, V::fma(a.lo, b.hi, V::fma(a.hi, b.lo, V::fma(a.hi, b.hi, -p)))};
}
// a / b given about 1 / b.hi.
template <typename V> TESSERA_INLINE Pair<V> quotient(Pair<V> a, Pair<V> b, typename V::F inverse) {
  auto q = a.hi * inverse;
  auto residual = V::fma(-q, b.hi, a.hi) + V::fma(-q, b.lo, a.lo);
  return {q, residual * inverse};
}

// e^(a^2/2) * P(X > a) of the normal distribution, 0 <= a < 15: a polynomial around the point
// given for each of 16 intervals, four to a doubling of 1 + a.
template <typename V> TESSERA_INLINE Pair<V> millsRatio(typename V::F a) {
  static constexpr float kPoints[16] = {1.25170898f,  1.75683594f,  2.2421875f,   2.74584961f,
                                        3.51171875f,  4.50634766f,  5.49511719f,  6.50683594f,
                                        8.02050781f,  10.0195312f,  12.0507812f,  13.9990234f,
                                        0.128295898f, 0.373779297f, 0.621337891f, 0.871704102f};
  static constexpr float kCoefficients[7][16] = {
      // highest degree first
      {0.000608710298f, 0.000231236645f, 9.4926773e-05f, 3.27548429e-05f, 1.40541221e-05f,
       3.86242542e-06f, 1.25568574e-06f, 4.08199566e-07f, 1.31480552e-07f, 3.12668767e-08f,
       9.29254125e-09f, 3.33835667e-09f, 0.00853027795f, 0.00448189092f, 0.00155638649f,
       0.0023373638f},
      {-0.00199320444f, -0.000823753876f, -0.000380152748f, -0.000182166287f, -6.79409607e-05f,
       -2.1872736e-05f, -8.26056027e-06f, -3.44596238e-06f, -1.14143326e-06f, -3.2928849e-07f,
       -1.14620528e-07f, -4.8174213e-08f, -0.0197902158f, -0.0114389061f, -0.00676039617f,
       -0.00406740619f},
      {0.00608560531f, 0.00279539821f, 0.00142151017f, 0.000751796317f, 0.000316128865f,
       0.000119991797f, 5.24447469e-05f, 2.50863334e-05f, 9.70973448e-06f, 3.43137309e-06f,
       1.42160051e-06f, 6.88967046e-07f, 0.0477289103f, 0.0291254181f, 0.0181913264f,
       0.0115356737f},
      {-0.0174872257f, -0.0089985038f, -0.0050753951f, -0.00296918067f, -0.00144409206f,
       -0.000648716439f, -0.000329074576f, -0.000180211393f, -8.34753392e-05f, -3.60076022e-05f,
       -1.77008491e-05f, -9.88424823e-06f, -0.104878097f, -0.0679607926f, -0.045012576f,
       -0.0304024444f},
      {0.0462329722f, 0.0269919995f, 0.0170658052f, 0.011156503f, 0.00633662087f, 0.00340352812f,
       0.00201813608f, 0.00127286257f, 0.000708470013f, 0.000374532472f, 0.000219001849f,
       0.000141128107f, 0.204468007f, 0.141940156f, 0.100657071f, 0.0727477331f},
      {-0.110333707f, -0.0744165722f, -0.0534911483f, -0.0395417163f, -0.0265851356f,
       -0.0172837295f, -0.0120771484f, -0.00882296293f, -0.00593274827f, -0.0038606682f,
       -0.00269224744f, -0.00200530864f, -0.340866892f, -0.25693685f, -0.197580103f, -0.154621579f},
      {0.230571628f, 0.184721693f, 0.154068798f, 0.130888656f, 0.106032737f, 0.0846935436f,
       0.0704016164f, 0.0599553026f, 0.0490005799f, 0.0394311473f, 0.0328816883f, 0.0283546187f,
       0.452667534f, 0.37991786f, 0.324078381f, 0.280279398f}};
  auto index = V::shiftRight(V::bits(a + V::set(1.0f)), V::setInt(21));
  auto t = a - V::lookup(kPoints, index);
  auto sum = V::lookup(kCoefficients[0], index);
  for (int degree = 5; degree >= 1; --degree)
    sum = V::fma(sum, t, V::lookup(kCoefficients[6 - degree], index));
  auto value = V::lookup(kCoefficients[6], index);
  auto hi = V::fma(sum, t, value);
  return {hi, V::fma(sum, t, value - hi)};
}

// (e^r - 1 - r) / r^2 for |r| <= log(2) / 2.
template <typename V> TESSERA_INLINE typename V::F exponentialSeries(typename V::F r) {
  return polynomial<V>(r, 0.00138146045f, 0.00836871066f, 0.0416683875f, 0.166665207f,
                       0.499999935f);
}

// e^(x + tail) = mantissa * scale1 * scale2, each scale a power of two: a factor multiplied in
// between reaches results that the bare exponential would already have flushed.
template <typename V> struct Exponential {
  Pair<V> mantissa;
  typename V::F scale1, scale2;
  TESSERA_INLINE Pair<V> value(const Exponential &e) {
    return {e.mantissa.hi * e.scale1 * e.scale2, e.mantissa.lo * e.scale1 * e.scale2};
  }
};

template <typename V>
TESSERA_INLINE Exponential<V> exponential(typename V::F x, typename V::F tail) {
  auto low = V::set(-174.0f), high = V::set(89.0f); // beyond these, zero and infinity
  x = V::select(less<V>(x, low), low, V::select(greater<V>(x, high), high, x));
  auto magic = V::set(12582912.0f); // 1.5 * 2^23: its low bits count units
  auto shifted = x * V::set(0x1.715476p+0f) + magic;
  auto n = shifted - magic;
  auto r = V::fma(n, V::set(-0x1.62e4p-1f), x) + tail;
  r = V::fma(n, V::set(-0x1.7f7d1cp-20f), r);
  auto sum = pairSum<V>(V::set(1.0f), r);
  auto mantissa = pairSum<V>(sum.hi, V::fma(exponentialSeries<V>(r), r * r, sum.lo));
  auto exponent = V::wrapSubtract(V::bits(shifted), V::bits(magic));
  auto half = V::shiftRight(exponent, V::setInt(1));
  auto power = [](typename V::I e) {
    return V::fromBits(V::shiftLeft(V::wrapAdd(e, V::setInt(127)) & V::setInt(255), V::setInt(23)));
  };
  return {mantissa, power(half), power(V::wrapSubtract(exponent, half))};
}

template <typename V> TESSERA_INLINE typename V::F exp(typename V::F x) {
  return Exponential<V>::value(exponential<V>(x, V::set(0.0f))).hi;
}

// P(X > a) of the normal distribution as significand * scale, a power of two; 0 <= a <= the end,
// where the scale is zero.
template <typename V> struct NormalTail {
  Pair<V> significand;
  typename V::F scale;
};
inline constexpr float kNormalTailEnd = 13.25f;

template <typename V> TESSERA_INLINE NormalTail<V> normalTail(typename V::F a) {
  // e^(-a^2/2) = (1 + growth) * scale
  auto minusHalf = V::set(-0.5f), square = a * a, squareLow = V::fma(a, a, -square);
  auto magic = V::set(12582912.0f + 127.0f); // low bits count units from the bias of exponents
  auto shifted = V::fma(square, V::set(-0x1.715476p-1f), magic);
  auto n = shifted - magic;
  auto r = V::fma(n, V::set(-0x1.62e4p-1f), square * minusHalf) +
           V::fma(n, V::set(-0x1.7f7d1cp-20f), squareLow * minusHalf);
  auto growth = V::fma(exponentialSeries<V>(r), r * r, r);
  auto scale = V::fromBits(V::shiftLeft(V::bits(shifted), V::setInt(23)));

  auto ratio = millsRatio<V>(a);
  auto high = V::fma(ratio.hi, growth, ratio.hi);
  auto low = V::fma(ratio.hi, growth, ratio.hi - high) + V::fma(ratio.lo, growth, ratio.lo);
  return {{high, low}, scale};
}

template <typename V> TESSERA_INLINE typename V::F log(typename V::F x) {
  // x = 2^e * (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
  auto bits = V::bits(x);
  auto e = V::shiftRight(V::wrapSubtract(bits, V::setInt(0x3f3504f3)), V::setInt(23));
  auto f = V::fromBits(V::wrapSubtract(bits, V::shiftLeft(e, V::setInt(23)))) - V::set(1.0f);
  auto k = V::toFloat(e);
  auto p = polynomial<V>(f, -0.0763422546f, 0.127614682f, -0.131602338f, 0.142017762f,
                         -0.166233538f, 0.20001226f, -0.250008211f, 0.333333317f);
  auto square = f * f;
  auto rest = V::fma(square * f, p, k * V::set(0x1.7f7d1cp-20f));
  rest = V::fma(square, V::set(-0.5f), rest);
  auto value = V::fma(k, V::set(0x1.62e4p-1f), f + rest);
  auto infinity = V::set(__builtin_inff()), zero = V::set(0.0f);
  value = V::select(equal<V>(x, infinity), infinity, value);
  value = V::select(less<V>(x, zero), V::set(__builtin_nanf("")), value);
  value = V::select(equal<V>(x, zero), V::set(-__builtin_inff()), value);
  return V::select(isNan<V>(x), x, value);
}

// log(1 + t) for t between 0 and 1: d + d^3/12 + ..., the series of 2 atanh(d/2), d = t / (1 +
// t/2).
template <typename V> TESSERA_INLINE typename V::F log1pUnit(Pair<V> t) {
  auto one = V::set(1.0f), half = V::set(0.5f);
  auto divisor = pairSum<V>(one, t.hi * half);
  auto d = quotient<V>(t, divisor, one / divisor.hi);
  auto v = d.hi * d.hi * V::set(0.25f);
  auto p = polynomial<V>(v, 0.12150476f, 0.107138262f, 0.143084427f, 0.199994389f, 0.333333378f);
  return d.hi + V::fma(d.hi * v, p, d.lo);
}

template <typename V>
TESSERA_INLINE typename V::F withSignOf(typename V::F magnitude, typename V::F x) {
  return V::fromBits(V::bits(magnitude) | (V::bits(x) & V::setInt(INT32_MIN)));
}

template <typename V> TESSERA_INLINE typename V::F tanh(typename V::F x) {
  auto a = abs<V>(x);
  auto v = x * x;
  auto p =
      polynomial<V>(v, -0.00571701096f, 0.0206505539f, -0.0537434867f, 0.133314911f, -0.333332839f);
  auto small = V::fma(x * v, p, x); // of -0: +0
  auto one = V::set(1.0f);
  auto large = one - V::set(2.0f) / (exp<V>(a + a) + one);
  return withSignOf<V>(V::select(less<V>(a, V::set(0.625f)), small, large), x);
}

template <typename V> TESSERA_INLINE typename V::F erf(typename V::F x) {
  auto a = abs<V>(x);
  auto v = x * x;
  auto p = polynomial<V>(v, 7.88910885e-05f, -0.000802083808f, 0.00518953498f, -0.0268544444f,
                         0.112836002f, -0.376126271f, 0.128379166f);
  auto small = V::fma(x, p, x);
  auto tail = normalTail<V>(atMost<V>(a * V::set(0x1.6a09e6p+0f), kNormalTailEnd));
  auto large = V::fma(tail.significand.hi * tail.scale, V::set(-2.0f), V::set(1.0f));
  return V::select(less<V>(a, V::set(1.0f)), small, withSignOf<V>(large, x));
}

// sin(r) for |r| <= pi/2, and for any x of moderate size by subtracting multiples of pi.
template <typename V> TESSERA_INLINE typename V::F sin(typename V::F x) {
  auto n = roundSmall<V>(x * V::set(0x1.45f306p-2f));
  auto r = V::fma(n, V::set(-0x1.9218p+1f), x);
  r = V::fma(n, V::set(-0x1.ed5p-13f), r);
  r = V::fma(n, V::set(-0x1.10b462p-29f), r);
  auto v = r * r;
  auto p = polynomial<V>(v, -2.38888997e-08f, 2.75253838e-06f, -0.000198408682f, 0.00833333111f,
                         -0.166666666f);
  auto value = withSignOf<V>(V::fma(r * v, p, r), r); // of -0: +0 without
  auto half = n * V::set(0.5f);
  return V::select(notEqual<V>(half, roundSmall<V>(half)), -value, value);
}

template <typename V> TESSERA_INLINE typename V::F arctan(typename V::F x) {
  auto a = abs<V>(x);
  auto one = V::set(1.0f);
  auto steep = greater<V>(a, one);
  auto z = V::select(steep, one / a, a);
  auto v = z * z;
  auto p = polynomial<V>(v, -0.00182709787f, 0.0110639282f, -0.0314547517f, 0.0582336045f,
                         -0.0841940452f, 0.109575578f, -0.14265242f, 0.199986383f, -0.333333019f);
  auto value = V::fma(z * v, p, z);
  auto rest = (V::set(0x1.921fb6p+0f) - value) + V::set(-0x1.777a5cp-25f);
  return withSignOf<V>(V::select(steep, rest, value), x);
}

// a ** b of one lane in double, so that one rounding to fp32 is left.
TESSERA_INLINE float powerLane(float a, float b) {
  double x = a < 0 ? -double(a) : double(a), y = b;
  bool integer = y >= 0x1p52 || y <= -0x1p52 || (y + 0x1.8p52) - 0x1.8p52 == y;
  double halfY = y * 0.5;
  bool odd = integer && y < 0x1p24 && y > -0x1p24 && (halfY + 0x1.8p52) - 0x1.8p52 != halfY;
  float sign = odd && (a < 0 || (a == 0 && __builtin_bit_cast(int32_t, a) < 0)) ? -1.0f : 1.0f;
  if (y == 0 || a == 1.0f)
    return 1.0f;
  if (a != a || b != b)
    return a + b;
  float inf = __builtin_inff();
  if (x == 0)
    return y > 0 ? sign * 0.0f : sign * inf;
  if (y == double(inf) || y == -double(inf))
    return x == 1.0 ? 1.0f : (x > 1) == (y > 0) ? inf : 0.0f;
  if (x == double(inf))
    return y > 0 ? sign * inf : sign * 0.0f;
  if (a < 0 && !integer)
    return __builtin_nanf("");
  int64_t bits = __builtin_bit_cast(int64_t, x);
  int64_t e = (bits - 0x3fe6a09e667f3bcd) >> 52; // x = 2^e * m, m between sqrt(1/2) and sqrt(2)
  double m = __builtin_bit_cast(double, bits - (e << 52));
  double u = (m - 1) / (m + 1), v = u * u, series = 0;
  for (int k = 21; k >= 1; k -= 2)
    series = series * v + 1.0 / k;
  double exponent = y * (double(e) + series * u * (2 / 0.693147180559945309417));
  exponent = exponent > 200 ? 200 : exponent < -200 ? -200 : exponent;
  double n = (exponent + 0x1.8p52) - 0x1.8p52, r = (exponent - n) * 0.693147180559945309417;
  double power = 1;
  for (int k = 13; k >= 1; --k)
    power = 1 + power * r / k;
  power *= __builtin_bit_cast(double, (static_cast<int64_t>(n) + 1023) << 52);
  return sign * static_cast<float>(power);
}

template <typename V> TESSERA_INLINE typename V::F power(typename V::F a, typename V::F b) {
  return V::eachLane(a, b, [](float x, float y) { return powerLane(x, y); });
}

} // namespace TESSERA_ISA
} // namespace tessera::numerics
