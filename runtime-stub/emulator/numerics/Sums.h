// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Order of summation: 16 interleaved partial sums from +0, then one fixed tree; batch statistics.
#pragma once

#include "runtime-stub/emulator/numerics/Simd.h"

#include <array>
#include <cstddef>

namespace tessera::numerics {
inline namespace TESSERA_ISA {

inline constexpr int kPartials = 16;

// The tree: halves are added until one is left. With 16 lanes that is a register and its halves.
template <typename T, typename Op>
TESSERA_INLINE T foldPartials(std::array<T, kPartials> p, Op op) {
  for (int half = kPartials / 2; half >= 1; half /= 2)
    for (int i = 0; i < half; ++i)
      p[i] = op(p[i], p[i + half]);
  return p[0];
}

// op over get(0) .. get(count - 1): element i goes to partial i mod 16.
template <typename T, typename Get, typename Op>
TESSERA_INLINE T reducePartials(int64_t count, T neutral, Get get, Op op) {
  std::array<T, kPartials> p;
  p.fill(neutral);
  for (int64_t i = 0; i < count; ++i)
    p[i % kPartials] = op(p[i % kPartials], get(i));
  return foldPartials(p, op);
}

TESSERA_INLINE float sum(const float *x, int64_t count) {
  return reducePartials(
      count, 0.0f, [&](int64_t i) { return x[i]; }, [](float a, float b) { return a + b; });
}

// What bn_stats writes and bn_aggr combines: M2 is the sum of squared distances from the mean.
struct Stats {
  float count = 0, mean = 0, m2 = 0;
};

TESSERA_INLINE Stats stats(const float *x, int64_t count) {
  float n = static_cast<float>(count);
  float mean = sum(x, count) * (1.0f / n);
  float m2 = reducePartials(
      count, 0.0f,
      [&](int64_t i) {
        float distance = x[i] - mean;
        return distance * distance;
      },
      [](float a, float b) { return a + b; });
  return {n, mean, m2};
}

// Every operation rounds; no fma.
TESSERA_INLINE Stats combine(Stats a, Stats b) {
  float n = a.count + b.count;
  float delta = b.mean - a.mean;
  float mean = a.mean + delta * (b.count / n);
  float m2 = (a.m2 + b.m2) + (delta * delta) * ((a.count * b.count) / n);
  return {n, mean, m2};
}
TESSERA_INLINE float populationVariance(Stats s) { return s.m2 / s.count; }

} // namespace TESSERA_ISA
} // namespace tessera::numerics
