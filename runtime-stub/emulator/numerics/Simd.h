// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Simd<N>: N fp32 or int32 lanes, the one type every numeric body is written over.
//
// Lanes are clang vector extensions, so `a * b + c` is the arithmetic of the machine, two
// roundings; a fused multiply-add is always spelt fma. Everything assumes FTZ|DAZ (FtzGuard.h). A
// header used by translation units of different -m flags lives in an inline namespace of the flags'
// name: no two of them ever define the same symbol differently.
#pragma once

#include <cstdint>
#include <cstring>
#include <emmintrin.h>
#if defined(__AVX2__) || defined(__FMA__) || defined(__F16C__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define TESSERA_ISA avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define TESSERA_ISA avx2
#elif defined(__FMA__)
#define TESSERA_ISA fma3
#else
#define TESSERA_ISA baseline
#endif

#define TESSERA_INLINE [[gnu::always_inline]] static inline

namespace tessera::numerics {
inline namespace TESSERA_ISA {

// a * b + c rounded once, without FMA hardware: the product is exact in double, the sum is rounded
// to odd there, and 53 bits are enough for the second rounding to be the right one. Under FTZ|DAZ
// the conversion back flushes what is tiny after rounding, as the hardware instruction does.
TESSERA_INLINE float softFma(float a, float b, float c) {
  double product = double(a) * double(b), addend = c;
  double sum = product + addend;
  double part = sum - product;
  double error = (product - (sum - part)) + (addend - part);
  int64_t bits = __builtin_bit_cast(int64_t, sum);
  bool finite = (bits & 0x7ff0000000000000) != 0x7ff0000000000000;
  if (finite && error != 0 && (bits & 1) == 0)
    bits += (error > 0) == (sum > 0) ? 1 : -1;
  return static_cast<float>(__builtin_bit_cast(double, bits));
}

template <int N> struct Simd {
  static constexpr int width = N;
  using F = float __attribute__((vector_size(4 * N)));
  using I = int32_t __attribute__((vector_size(4 * N))); // also a mask: 0 or -1
  using U = uint32_t __attribute__((vector_size(4 * N)));

  TESSERA_INLINE F set(float x) { return x - F{}; } // a splat: x - 0 is x, of -0 too
  TESSERA_INLINE I setInt(int32_t x) { return x - I{}; }
  TESSERA_INLINE I bits(F x) { return (I)x; }
  TESSERA_INLINE F fromBits(I x) { return (F)x; }
  TESSERA_INLINE F select(I mask, F a, F b) { return mask ? a : b; }
  TESSERA_INLINE I select(I mask, I a, I b) { return mask ? a : b; }
  TESSERA_INLINE F toFloat(I x) { return __builtin_convertvector(x, F); }
  TESSERA_INLINE F sqrt(F x) { return __builtin_elementwise_sqrt(x); }
  TESSERA_INLINE I wrapAdd(I a, I b) { return (I)((U)a + (U)b); }
  TESSERA_INLINE I wrapSubtract(I a, I b) { return (I)((U)a - (U)b); }
  TESSERA_INLINE I shiftLeft(I a, I b) { return a << b; }
  TESSERA_INLINE I shiftRight(I a, I b) { return a >> b; }
  TESSERA_INLINE F fma(F a, F b, F c) {
#ifdef __FMA__
    return __builtin_elementwise_fma(a, b, c);
#else
    F result;
    for (int i = 0; i < N; ++i)
      result[i] = softFma(a[i], b[i], c[i]);
    return result;
#endif
  }
  // To the nearest integer, ties to even, of |x| < 2^31; else (NaN too) the smallest integer.
  TESSERA_INLINE I roundToInt(F x) {
#ifdef __AVX512F__
    if constexpr (N == 16)
      return (I)_mm512_cvtps_epi32((__m512)x);
#endif
#ifdef __AVX2__
    if constexpr (N == 8)
      return (I)_mm256_cvtps_epi32((__m256)x);
#endif
    I result;
    for (int i = 0; i < N; ++i)
      result[i] = _mm_cvtss_si32(_mm_set_ss(x[i]));
    return result;
  }
  TESSERA_INLINE F load(const float *from) {
    F x;
    std::memcpy(&x, from, sizeof x);
    return x;
  }
  TESSERA_INLINE void store(float *to, F x) { std::memcpy(to, &x, sizeof x); }
  // The entries that the low four bits of each index choose.
  TESSERA_INLINE F lookup(const float (&table)[16], I index) {
#ifdef __AVX512F__
    if constexpr (N == 16)
      return (F)_mm512_permutexvar_ps((__m512i)index, _mm512_loadu_ps(table));
#endif
#ifdef __AVX2__
    if constexpr (N == 8) {
      __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (__m256i)index);
      __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8), (__m256i)index);
      return (F)_mm256_blendv_ps(low, high, (__m256)shiftLeft(index, setInt(28)));
    }
#endif
    F result;
    for (int i = 0; i < N; ++i)
      result[i] = table[index[i] & 15];
    return result;
  }
  // Calls f(lane value...) on each lane: what is too rare to be worth vector code.
  template <typename Body> TESSERA_INLINE F eachLane(F a, F b, Body body) {
    F result;
    for (int i = 0; i < N; ++i)
      result[i] = body(a[i], b[i]);
    return result;
  }
};

// One lane: plain float and int32_t.
template <> struct Simd<1> {
  static constexpr int width = 1;
  using F = float;
  using I = int32_t;
  using U = uint32_t;

  TESSERA_INLINE F set(float x) { return x; }
  TESSERA_INLINE I setInt(int32_t x) { return x; }
  TESSERA_INLINE I bits(F x) { return __builtin_bit_cast(I, x); }
  TESSERA_INLINE F fromBits(I x) { return __builtin_bit_cast(F, x); }
  TESSERA_INLINE F select(I mask, F a, F b) { return mask ? a : b; }
  TESSERA_INLINE I select(I mask, I a, I b) { return mask ? a : b; }
  TESSERA_INLINE F toFloat(I x) { return static_cast<float>(x); }
  TESSERA_INLINE F sqrt(F x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }
  TESSERA_INLINE I wrapAdd(I a, I b) { return (I)((U)a + (U)b); }
  TESSERA_INLINE I wrapSubtract(I a, I b) { return (I)((U)a - (U)b); }
  TESSERA_INLINE I shiftLeft(I a, I b) { return static_cast<I>(static_cast<uint32_t>(a) << b); }
  TESSERA_INLINE I shiftRight(I a, I b) { return a >> b; }
  TESSERA_INLINE F fma(F a, F b, F c) {
#ifdef __FMA__
    return __builtin_elementwise_fma(a, b, c);
#else
    return softFma(a, b, c);
#endif
  }
  TESSERA_INLINE I roundToInt(F x) { return _mm_cvtss_si32(_mm_set_ss(x)); }
  TESSERA_INLINE F load(const float *from) { return *from; }
  TESSERA_INLINE void store(float *to, F x) { *to = x; }
  TESSERA_INLINE F lookup(const float (&table)[16], I index) { return table[index & 15]; }
  template <typename Body> TESSERA_INLINE F eachLane(F a, F b, Body body) { return body(a, b); }
};

// Masks of comparisons, 0 or -1 in each lane, the same spelling for one lane and many.
template <typename V> TESSERA_INLINE typename V::I mask(bool condition) {
  return V::setInt(condition ? -1 : 0);
}
#define TESSERA_COMPARISON(name, op)                                                               \
  template <typename V, typename T> TESSERA_INLINE typename V::I name(T a, T b) {                  \
    if constexpr (V::width == 1)                                                                   \
      return -static_cast<int32_t>(a op b);                                                        \
    else                                                                                           \
      return a op b;                                                                               \
  }
TESSERA_COMPARISON(equal, ==)
TESSERA_COMPARISON(notEqual, !=)
TESSERA_COMPARISON(less, <)
TESSERA_COMPARISON(lessEqual, <=)
TESSERA_COMPARISON(greater, >)
TESSERA_COMPARISON(greaterEqual, >=)
#undef TESSERA_COMPARISON

template <typename V> TESSERA_INLINE typename V::I isNan(typename V::F x) {
  return notEqual<V>(x, x);
}
template <typename V> TESSERA_INLINE typename V::F abs(typename V::F x) {
  return V::fromBits(V::bits(x) & V::setInt(0x7fffffff));
}
// Subnormals to zero of the same sign: what an arithmetic instruction does to its inputs, spelt out
// for operations that only choose among them.
template <typename V> TESSERA_INLINE typename V::F flush(typename V::F x) {
  auto bits = V::bits(x);
  auto subnormal = equal<V>(bits & V::setInt(0x7f800000), V::setInt(0));
  return V::fromBits(V::select(subnormal, bits & V::setInt(INT32_MIN), bits));
}
// To the nearest integer, ties to even, of |x| < 2^22.
template <typename V> TESSERA_INLINE typename V::F roundSmall(typename V::F x) {
  auto magic = V::set(12582912.0f); // 1.5 * 2^23
  return (x + magic) - magic;
}

} // namespace TESSERA_ISA
} // namespace tessera::numerics
