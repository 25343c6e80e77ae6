// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The functions of the scalar engine: activations on top of Elementary.h, and their dispatch.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "runtime-stub/emulator/numerics/Elementary.h"

namespace tessera::numerics {
inline namespace TESSERA_ISA {

template <typename V> TESSERA_INLINE typename V::F relu(typename V::F x) {
  return V::select(lessEqual<V>(x, V::set(0.0f)), V::set(0.0f), flush<V>(x));
}

template <typename V> TESSERA_INLINE typename V::F sigmoid(typename V::F x) {
  auto t = Exponential<V>::value(exponential<V>(-abs<V>(x), V::set(0.0f)));
  auto one = V::set(1.0f), zero = V::set(0.0f);
  auto divisor = pairSum<V>(one, t.hi);
  divisor.lo = divisor.lo + t.lo;
  auto negative = less<V>(x, zero);
  Pair<V> dividend = {V::select(negative, t.hi, one), V::select(negative, t.lo, zero)};
  auto result = quotient<V>(dividend, divisor, one / divisor.hi);
  return result.hi + result.lo;
}

// x * p of a probability p: it has the sign of x, also where it is zero, and -inf * 0 is NaN.
template <typename V> TESSERA_INLINE typename V::F weighted(typename V::F x, typename V::F value) {
  auto below = less<V>(x, V::set(-__FLT_MAX__));
  return V::select(below, V::set(__builtin_nanf("")), withSignOf<V>(value, x));
}

// x * upper / divisor for x >= 0 and x * e * lower / divisor for x < 0. The negative side decays
// like the exponential: |x| = a (cut off where all is zero) goes in before the last scaling, so
// that nothing is flushed early. From 100 on the result is x.
template <typename V>
TESSERA_INLINE typename V::F gate(typename V::F x, typename V::F a, const Exponential<V> &e,
                                  Pair<V> upper, Pair<V> lower, Pair<V> divisor) {
  auto one = V::set(1.0f), zero = V::set(0.0f);
  auto negative = less<V>(x, zero);
  auto choose = [&](Pair<V> p, Pair<V> q) {
    return Pair<V>{V::select(negative, p.hi, q.hi), V::select(negative, p.lo, q.lo)};
  };
  auto below = product<V>(product<V>({-a, zero}, e.mantissa), lower);
  auto dividend = choose({below.hi * e.scale1, below.lo * e.scale1}, product<V>({a, zero}, upper));
  auto result = quotient<V>(dividend, divisor, one / divisor.hi);
  auto value = (result.hi + result.lo) * V::select(negative, e.scale2, one);
  return weighted<V>(x, V::select(greater<V>(x, V::set(100.0f)), x, value));
}

// x / (1 + e^-y) where y has the sign of x, with a = |x| and e = e^-|y|.
template <typename V>
TESSERA_INLINE typename V::F logisticGate(typename V::F x, typename V::F a,
                                          const Exponential<V> &e) {
  auto t = Exponential<V>::value(e);
  auto divisor = pairSum<V>(V::set(1.0f), t.hi);
  divisor.lo = divisor.lo + t.lo;
  Pair<V> one = {V::set(1.0f), V::set(0.0f)};
  return gate<V>(x, a, e, one, one, divisor);
}

template <typename V> TESSERA_INLINE typename V::F silu(typename V::F x) {
  auto a = atMost<V>(abs<V>(x), 120.0f);
  return logisticGate<V>(x, a, exponential<V>(-a, V::set(0.0f)));
}

// x * sigmoid(y), y = sqrt(8/pi) * (x + 0.044715 x^3) carried in two floats.
template <typename V> TESSERA_INLINE typename V::F geluTanh(typename V::F x) {
  auto a = atMost<V>(abs<V>(x), 12.0f);
  Pair<V> wide = {a, V::set(0.0f)};
  auto cubic =
      product<V>(product<V>(wide, wide), {V::set(0x1.2444f2p-4f), V::set(0x1.49b16ap-29f)});
  auto c0 = V::set(0x1.988454p+0f);
  auto sum = c0 + cubic.hi, back = sum - c0;
  auto rest = (c0 - (sum - back)) + (cubic.hi - back); // exact whichever is larger
  auto y = product<V>(wide, {sum, rest + cubic.lo + V::set(-0x1.857936p-25f)});
  auto e = exponential<V>(-y.hi, -y.lo);
  auto value = logisticGate<V>(x, a, e);
  return V::select(greater<V>(x, V::set(12.0f)), x, value);
}

// x * Phi(x) = max(x, 0) - |x| * P(X > |x|).
template <typename V> TESSERA_INLINE typename V::F gelu(typename V::F x) {
  auto a = atMost<V>(abs<V>(x), kNormalTailEnd);
  auto tail = normalTail<V>(a);
  auto factor = -a * tail.scale;
  auto above = V::select(less<V>(x, V::set(0.0f)), V::set(0.0f), x);
  return weighted<V>(
      x, V::fma(factor, tail.significand.lo, V::fma(factor, tail.significand.hi, above)));
}

template <typename V> TESSERA_INLINE typename V::F softplus(typename V::F x) {
  auto e = exponential<V>(-abs<V>(x), V::set(0.0f));
  auto rest = log1pUnit<V>(Exponential<V>::value(e));
  return V::select(less<V>(x, V::set(0.0f)), rest, x + rest);
}

// tanh(softplus(x)) is a ratio of polynomials in t = e^-|x|: (1 + 2t) / (1 + 2t + 2t^2) above zero,
// t (t + 2) / (t^2 + 2t + 2) below.
template <typename V> TESSERA_INLINE typename V::F mish(typename V::F x) {
  auto a = atMost<V>(abs<V>(x), 120.0f);
  auto e = exponential<V>(-a, V::set(0.0f));
  auto t = Exponential<V>::value(e);
  auto one = V::set(1.0f), two = V::set(2.0f);
  auto negative = less<V>(x, V::set(0.0f));
  auto upper = pairSum<V>(one, t.hi + t.hi), lower = pairSum<V>(two, t.hi);
  upper.lo = upper.lo + two * t.lo, lower.lo = lower.lo + t.lo;
  auto square = product<V>(t, t);
  // 1 + 2t + 2t^2, or 2 + 2t + t^2
  auto constant = V::select(negative, two, one), factor = V::select(negative, one, two);
  auto first = pairSum<V>(constant, t.hi + t.hi);
  auto divisor = pairSum<V>(first.hi, factor * square.hi);
  divisor.lo = divisor.lo + first.lo + two * t.lo + factor * square.lo;
  return gate<V>(x, a, e, upper, lower, divisor);
}

template <typename V> TESSERA_INLINE typename V::F sign(typename V::F x) {
  auto zero = V::set(0.0f);
  auto value = V::select(greater<V>(x, zero), V::set(1.0f), x + zero); // +0 or NaN
  return V::select(less<V>(x, zero), V::set(-1.0f), value);
}

// One function of the instruction table.
template <typename V, isa::Function function> TESSERA_INLINE typename V::F apply(typename V::F x) {
  using enum isa::Function;
  auto one = V::set(1.0f);
  if constexpr (function == isa::Function::copy)
    return flush<V>(x);
  else if constexpr (function == square)
    return x * x;
  else if constexpr (function == isa::Function::sigmoid)
    return numerics::sigmoid<V>(x);
  else if constexpr (function == isa::Function::relu)
    return numerics::relu<V>(x);
  else if constexpr (function == isa::Function::gelu)
    return numerics::gelu<V>(x);
  else if constexpr (function == gelu_tanh)
    return geluTanh<V>(x);
  else if constexpr (function == isa::Function::silu)
    return numerics::silu<V>(x);
  else if constexpr (function == isa::Function::tanh)
    return numerics::tanh<V>(x);
  else if constexpr (function == isa::Function::softplus)
    return numerics::softplus<V>(x);
  else if constexpr (function == isa::Function::mish)
    return numerics::mish<V>(x);
  else if constexpr (function == isa::Function::erf)
    return numerics::erf<V>(x);
  else if constexpr (function == isa::Function::exp)
    return numerics::exp<V>(x);
  else if constexpr (function == isa::Function::log)
    return numerics::log<V>(x);
  else if constexpr (function == isa::Function::sin)
    return numerics::sin<V>(x);
  else if constexpr (function == isa::Function::arctan)
    return numerics::arctan<V>(x);
  else if constexpr (function == isa::Function::sqrt)
    return V::sqrt(x);
  else if constexpr (function == rsqrt)
    return one / V::sqrt(x);
  else if constexpr (function == reciprocal)
    return one / x;
  else if constexpr (function == isa::Function::sign)
    return numerics::sign<V>(x);
  else {
    static_assert(function == isa::Function::abs);
    return numerics::abs<V>(flush<V>(x));
  }
}

// Calls body.template operator()<Enumerator>() for a run-time enumerator of the instruction table,
// so that loops stand inside the choice; false where there is no such enumerator.
template <typename Enum, typename Body, size_t... I>
TESSERA_INLINE bool visitCases(Enum value, Body &&body, std::index_sequence<I...>) {
  constexpr auto &cases = isa::EnumCases<Enum>::cases;
  return ((static_cast<uint8_t>(value) == cases[I].value
               ? (body.template operator()<static_cast<Enum>(cases[I].value)>(), true)
               : false) ||
          ...);
}
template <typename Enum, typename Body> TESSERA_INLINE bool visitEnum(Enum value, Body &&body) {
  constexpr size_t count = isa::EnumCases<Enum>::cases.size();
  return visitCases(value, body, std::make_index_sequence<count>());
}

} // namespace TESSERA_ISA
} // namespace tessera::numerics
