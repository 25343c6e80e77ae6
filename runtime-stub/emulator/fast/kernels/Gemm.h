// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups as register-blocked fma chains.
//
// For every 32 contraction rows the definition wants e, the chain over the even rows, o, the chain
// over the odd ones, and C := C + (e + o). A block of C runs its even chains in all registers,
// parks them, runs its odd chains in the same registers and adds up. The packed operands are in
// the order of use: for each 32 rows first the even, then the odd ones.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Lanes.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// Stationary: blocks of kBlockRows columns (zero-padded), within a block [row][column].
// Moving: panels of kPanel columns (zero-padded), within a panel [row][column], fp32.
struct Gemm {
  static constexpr int kRows = kBlockRows, kVectors = kBlockVectors, kWidth = Lanes::width;
  static constexpr int kPanel = kVectors * kWidth;
  using F = Lanes::F;

  template <typename A, int NV>
  TESSERA_INLINE void chain(F (&acc)[kRows][NV], const A *a, const float *b, int rows) {
    for (int m = 0; m < kRows; ++m)
      for (int n = 0; n < NV; ++n)
        acc[m][n] = Lanes::set(0.0f);
#pragma clang loop unroll_count(2)
    for (int k = 0; k < rows; ++k, a += kRows, b += kPanel) {
      F moving[NV];
      for (int n = 0; n < NV; ++n)
        moving[n] = Lanes::load(b + n * kWidth);
      for (int m = 0; m < kRows; ++m) {
        F stationary = splat(a + m);
        for (int n = 0; n < NV; ++n)
          acc[m][n] = Lanes::fma(stationary, moving[n], acc[m][n]);
      }
    }
    if (rows < 16) // fma(+0, +0, x) of the missing rows: turns -0 into +0
      for (int m = 0; m < kRows; ++m)
        for (int n = 0; n < NV; ++n)
          acc[m][n] = acc[m][n] + Lanes::set(0.0f);
  }

  // One block of C: `m` valid rows, `tail` valid columns in its last vector.
  template <typename A, int NV>
  [[gnu::noinline]] static void block(const A *a, const float *b, float *c, int64_t ldc, int rows,
                                      bool first, int m, int tail) {
    alignas(64) float parked[kRows][NV][kWidth];
    for (; rows > 0; rows -= 32, a += 32 * kRows, b += 32 * kPanel, first = false) {
      const int even = rows >= 32 ? 16 : (rows + 1) / 2, odd = rows >= 32 ? 16 : rows / 2;
      F acc[kRows][NV];
      chain<A, NV>(acc, a, b, even);
      for (int i = 0; i < kRows; ++i)
        for (int n = 0; n < NV; ++n)
          Lanes::store(parked[i][n], acc[i][n]);
      asm volatile("" ::: "memory"); // keep them parked
      chain<A, NV>(acc, a + even * kRows, b + even * kPanel, odd);
      for (int i = 0; i < kRows; ++i) {
        if (i >= m)
          break;
        for (int n = 0; n < NV; ++n)
          accumulate(c + i * ldc + n * kWidth, Lanes::load(parked[i][n]) + acc[i][n], first,
                     n == NV - 1 ? tail : kWidth);
      }
    }
  }
  TESSERA_INLINE void accumulate(float *c, F sum, bool first, int valid) {
    if (valid == kWidth)
      return Lanes::store(c, (first ? Lanes::set(0.0f) : Lanes::load(c)) + sum);
    for (int lane = 0; lane < valid; ++lane)
      c[lane] = (first ? 0.0f : c[lane]) + laneOf(sum, lane);
  }

  template <typename A>
  static void blockOf(int vectors, const A *a, const float *b, float *c, int64_t ldc, int rows,
                      bool first, int m, int tail) {
    switch (vectors) {
    case 4:
      return block < A, kVectors<4 ? 1 : 4>(a, b, c, ldc, rows, first, m, tail);
    case 3:
      return block < A, kVectors<3 ? 1 : 3>(a, b, c, ldc, rows, first, m, tail);
    case 2:
      return block < A, kVectors<2 ? 1 : 2>(a, b, c, ldc, rows, first, m, tail);
    default:
      return block<A, 1>(a, b, c, ldc, rows, first, m, tail);
    }
  }

  // C (+)= stationary^T x moving for one part of a group. `ahead` is what later parts will read
  // from memory; it is fetched a little with every block.
  template <typename A>
  static void part(const A *stationary, const float *moving, float *c, int64_t ldc, int m, int n,
                   int rows, bool first, const std::byte *ahead, int64_t aheadBytes) {
    const int64_t blocks = int64_t((n + kPanel - 1) / kPanel) * ((m + kRows - 1) / kRows);
    const int64_t share = (aheadBytes + blocks - 1) / blocks;
    const std::byte *end = ahead + aheadBytes;
    for (int column = 0; column < n; column += kPanel) {
      const int width = n - column < kPanel ? n - column : kPanel;
      const int vectors = (width + kWidth - 1) / kWidth;
      const int tail = width - (vectors - 1) * kWidth;
      for (int row = 0; row < m; row += kRows, ahead += share) {
        for (const std::byte *p = ahead; p < ahead + share && p < end; p += 64)
          __builtin_prefetch(p, 0, 2);
        blockOf<A>(vectors, stationary + int64_t(row) * rows, moving + int64_t(column) * rows,
                   c + row * ldc + column, ldc, rows, first, m - row < kRows ? m - row : kRows,
                   tail);
      }
    }
  }
};

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
