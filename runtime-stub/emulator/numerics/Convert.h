// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversions between fp32 and what memory holds: bf16, fp16, fp8, integers.
//
// Into floats: round to nearest even; bf16 flushes subnormals, fp16 and fp8 keep theirs; fp8
// saturates at its largest finite value (e4m3 has no infinity). Into integers: round to nearest
// even, saturate, NaN becomes 0. Between integers: the low bits. Run under FTZ|DAZ.
#pragma once

#include "compiler/artifact/isa/Types.h"
#include "runtime-stub/emulator/numerics/Simd.h"

#include <limits>

namespace tessera::numerics {
inline namespace TESSERA_ISA {

TESSERA_INLINE uint32_t bitsOf(float x) { return __builtin_bit_cast(uint32_t, x); }
TESSERA_INLINE float floatOf(uint32_t bits) { return __builtin_bit_cast(float, bits); }

TESSERA_INLINE float fromBf16(uint16_t bits) { return floatOf(uint32_t(bits) << 16); }
TESSERA_INLINE uint16_t toBf16(float x) {
  uint32_t bits = bitsOf(x), magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) // a NaN stays one
    return static_cast<uint16_t>((bits >> 16) | 0x40);
  if (magnitude < 0x00800000)
    return static_cast<uint16_t>((bits >> 16) & 0x8000);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
// Lanes of bf16 in the low halves of int32.
template <typename V> TESSERA_INLINE typename V::I toBf16Lanes(typename V::F x) {
  auto bits = V::bits(x), magnitude = bits & V::setInt(0x7fffffff);
  auto high = V::shiftRight(bits, V::setInt(16)) & V::setInt(0xffff);
  auto rounded = V::wrapAdd(bits, V::setInt(0x7fff) + (high & V::setInt(1)));
  auto value = V::shiftRight(rounded, V::setInt(16)) & V::setInt(0xffff);
  value = V::select(less<V>(magnitude, V::setInt(0x00800000)), high & V::setInt(0x8000), value);
  return V::select(greater<V>(magnitude, V::setInt(0x7f800000)), high | V::setInt(0x40), value);
}

// A small float format: exponent and mantissa widths, whether its top exponent holds numbers.
struct SmallFloat {
  int exponentBits, mantissaBits;
  bool finiteOnly; // e4m3: no infinity, one NaN
  bool saturates;  // fp8: too large becomes the largest
  constexpr int bias() const { return (1 << (exponentBits - 1)) - 1; }
  constexpr uint32_t signBit() const { return 1u << (exponentBits + mantissaBits); }
  constexpr uint32_t infinity() const { return signBit() - (1u << mantissaBits); }
  constexpr uint32_t largest() const { return finiteOnly ? signBit() - 2 : infinity() - 1; }
  constexpr uint32_t nan() const {
    return finiteOnly ? signBit() - 1 : infinity() | (1u << (mantissaBits - 1));
  }
};
inline constexpr SmallFloat kF16 = {5, 10, false, false};
inline constexpr SmallFloat kF8e4m3 = {4, 3, true, true};
inline constexpr SmallFloat kF8e5m2 = {5, 2, false, true};

template <SmallFloat S> TESSERA_INLINE float fromSmall(uint32_t bits) {
  uint32_t sign = (bits & S.signBit()) ? 0x80000000u : 0, magnitude = bits & (S.signBit() - 1);
  constexpr int shift = 23 - S.mantissaBits;
  if (S.finiteOnly ? magnitude == S.nan() : magnitude > S.infinity())
    return floatOf(sign | 0x7fc00000);
  if (!S.finiteOnly && magnitude == S.infinity())
    return floatOf(sign | 0x7f800000);
  if (magnitude >> S.mantissaBits == 0) { // zero and subnormals: an exact product
    float unit = floatOf(uint32_t(127 + 1 - S.bias() - S.mantissaBits) << 23);
    return floatOf(sign | bitsOf(static_cast<float>(static_cast<int32_t>(magnitude)) * unit));
  }
  return floatOf(sign | ((magnitude << shift) + (uint32_t(127 - S.bias()) << 23)));
}

template <SmallFloat S> TESSERA_INLINE uint32_t toSmall(float x) {
  uint32_t bits = bitsOf(x), sign = (bits >> 31) ? S.signBit() : 0, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000)
    return sign | S.nan();
  int shift = 23 - S.mantissaBits; // how many bits go; more where the result is subnormal
  int exponent = static_cast<int>(magnitude >> 23) - 127 + S.bias();
  uint32_t mantissa = (magnitude & 0x7fffff) | 0x800000;
  uint32_t value;
  if (exponent <= 0) {
    int total = shift + 1 - exponent;
    if (total > 25 || magnitude < 0x00800000)
      return sign;
    uint32_t half = 1u << (total - 1);
    value = (mantissa + half - 1 + ((mantissa >> total) & 1)) >> total;
  } else {
    uint32_t half = 1u << (shift - 1), kept = (uint32_t(exponent - 1) << 23) + mantissa;
    value = exponent > 31 ? S.signBit() : (kept + half - 1 + ((kept >> shift) & 1)) >> shift;
  }
  if (value > S.largest())
    value = S.saturates ? S.largest() : S.infinity();
  return sign | value;
}

// To an integer type of at most 32 bits, or int64. A float's value is that of a double.
template <typename T> TESSERA_INLINE T toInt(double value) {
  if (value != value)
    return 0;
  constexpr double low = static_cast<double>(std::numeric_limits<T>::min());
  constexpr double high = static_cast<double>(std::numeric_limits<T>::max()); // int64: one above
  if (value <= low)
    return std::numeric_limits<T>::min();
  if (value >= high)
    return std::numeric_limits<T>::max();
  return static_cast<T>(_mm_cvtsd_si64(_mm_set_sd(value)));
}

} // namespace TESSERA_ISA
} // namespace tessera::numerics
