// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic progressions of runs of bytes: whether two of them meet, without listing either.
#pragma once

#include <cstdint>

namespace tessera::isa {

// `count` runs of `run` bytes, one every `stride`, from `begin` on.
struct Progression {
  int64_t begin = 0;
  int64_t count = 1;
  int64_t stride = 1;
  int64_t run = 1;
};

// Whether the two share a byte. Takes as many steps as Euclid's algorithm on the strides.
bool meet(const Progression &a, const Progression &b);

// The first k >= 0 with low <= k * step mod modulus <= high, or -1: the core of `meet`.
// 0 <= step < modulus, 0 <= low <= high < modulus.
int64_t firstInRange(int64_t step, int64_t modulus, int64_t low, int64_t high);

// The quotient and what remains, rounded so that the remainder is never negative.
inline int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }
inline int64_t ceilDiv(int64_t a, int64_t b) { return -floorDiv(-a, b); }
inline int64_t floorMod(int64_t a, int64_t b) { return a - floorDiv(a, b) * b; }

} // namespace tessera::isa
