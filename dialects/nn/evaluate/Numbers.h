// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of numbers: of doubles, and of 64-bit integers that wrap around instead of being
// undefined. The records of the operations (NN*Ops.td) name them.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_NUMBERS_H
#define TESSERA_DIALECTS_NN_EVALUATE_NUMBERS_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace tessera::nn {

// What arithmetic on T that wraps is done in.
template <typename T> using Wrapping = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;

template <typename T> T sum(T x, T y) { return static_cast<T>(Wrapping<T>(x) + Wrapping<T>(y)); }
template <typename T> T difference(T x, T y) {
  return static_cast<T>(Wrapping<T>(x) - Wrapping<T>(y));
}
template <typename T> T times(T x, T y) { return static_cast<T>(Wrapping<T>(x) * Wrapping<T>(y)); }
template <typename T> T negative(T x) { return static_cast<T>(-Wrapping<T>(x)); }

template <typename T> T magnitude(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return std::abs(x);
  else
    return x < 0 ? negative(x) : x;
}

// Of either zero +0, and not a number is none.
template <typename T> T sign(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : sum(x, T(0)); }

// Not a number in either operand is not a number, and -0 is less than +0.
template <typename T> T larger(T x, T y) {
  if (x == y)
    return std::signbit(static_cast<double>(x)) ? y : x;
  return x > y || x != x ? x : y;
}
template <typename T> T smaller(T x, T y) {
  if (x == y)
    return std::signbit(static_cast<double>(x)) ? x : y;
  return x < y || x != x ? x : y;
}

// Towards zero. The one quotient of signed integers that is too large wraps too.
template <typename T> T quotient(T x, T y) {
  if constexpr (std::is_signed_v<T> && std::is_integral_v<T>)
    return y == -1 ? negative(x) : x / y;
  else
    return x / y;
}

// With the sign of the dividend.
template <typename T> T truncatedRemainder(T x, T y) {
  if constexpr (std::is_floating_point_v<T>)
    return std::fmod(x, y);
  else if constexpr (std::is_signed_v<T>)
    return y == -1 ? 0 : x % y;
  else
    return x % y;
}

// With the sign of the divisor.
template <typename T> T remainder(T x, T y) {
  const T rest = truncatedRemainder(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? sum(rest, y) : rest;
}

// Of negative exponents only powers of one and minus one are no fractions.
template <typename T> T power(T base, T exponent) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::pow(base, exponent);
  } else {
    if (exponent < 0)
      return base == T(1) ? T(1) : base != T(-1) ? T(0) : exponent % 2 ? T(-1) : T(1);
    uint64_t result = 1;
    for (uint64_t factor = base; exponent > 0; exponent >>= 1, factor *= factor)
      result *= exponent & 1 ? factor : 1;
    return T(result);
  }
}

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
inline double softplus(double x) { return std::log1p(std::exp(-std::abs(x))) + std::max(x, 0.0); }
inline double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
inline double geluTanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_NUMBERS_H
