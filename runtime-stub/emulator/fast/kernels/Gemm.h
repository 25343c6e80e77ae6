// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups as register-blocked fma chains.
//
// For every 32 contraction rows the definition wants e, the chain over the even rows, o, the chain
// over the odd ones, and C := C + (e + o). A block of C runs its even chains in all registers,
// parks them, runs its odd chains in the same registers and adds up. The packed operands are in
// the order of use: for each 32 rows first the even, then the odd ones.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Convert.h"

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
  }

  // C := C + (e + o) for `even` + `odd` rows of one block. fma(+0, +0, x) of missing rows turns -0
  // into +0.
  template <typename A, int NV>
  TESSERA_INLINE void chunk(const A *a, const float *b, float *c, int64_t ldc, int even, int odd,
                            bool first) {
    alignas(64) float parked[kRows][NV][kWidth];
    F acc[kRows][NV];
    chain<A, NV>(acc, a, b, even);
    for (int m = 0; m < kRows; ++m)
      for (int n = 0; n < NV; ++n)
        Lanes::store(parked[m][n], even < 16 ? acc[m][n] + Lanes::set(0.0f) : acc[m][n]);
    asm volatile("" ::: "memory"); // keep them parked
    chain<A, NV>(acc, a + even * kRows, b + even * kPanel, odd);
    for (int m = 0; m < kRows; ++m)
      for (int n = 0; n < NV; ++n) {
        float *at = c + m * ldc + n * kWidth;
        F sum = Lanes::load(parked[m][n]) + (odd < 16 ? acc[m][n] + Lanes::set(0.0f) : acc[m][n]);
        Lanes::store(at, (first ? Lanes::set(0.0f) : Lanes::load(at)) + sum);
      }
  }
  template <typename A, int NV>
  [[gnu::noinline]] static void lastChunk(const A *a, const float *b, float *c, int64_t ldc,
                                          int rows, bool first) {
    chunk<A, NV>(a, b, c, ldc, (rows + 1) / 2, rows / 2, first);
  }
  template <typename A, int NV>
  [[gnu::noinline]] static void block(const A *a, const float *b, float *c, int64_t ldc, int rows,
                                      bool first) {
    for (; rows >= 32; rows -= 32, a += 32 * kRows, b += 32 * kPanel, first = false)
      chunk<A, NV>(a, b, c, ldc, 16, 16, first);
    if (rows > 0)
      lastChunk<A, NV>(a, b, c, ldc, rows, first);
  }
  template <typename A>
  static void blockOf(int vectors, const A *a, const float *b, float *c, int64_t ldc, int rows,
                      bool first) {
    switch (vectors) {
    case 4:
      return block < A, kVectors<4 ? 1 : 4>(a, b, c, ldc, rows, first);
    case 3:
      return block < A, kVectors<3 ? 1 : 3>(a, b, c, ldc, rows, first);
    case 2:
      return block < A, kVectors<2 ? 1 : 2>(a, b, c, ldc, rows, first);
    default:
      return block<A, 1>(a, b, c, ldc, rows, first);
    }
  }

  // A block of which only m rows and n columns exist works on a copy.
  template <typename A>
  [[gnu::noinline]] static void edge(const A *a, const float *b, float *c, int64_t ldc, int rows,
                                     bool first, int m, int n) {
    alignas(64) float copy[kRows][kPanel] = {};
    if (!first)
      for (int i = 0; i < m; ++i)
        std::memcpy(copy[i], c + i * ldc, size_t(n) * 4);
    blockOf<A>((n + kWidth - 1) / kWidth, a, b, copy[0], kPanel, rows, first);
    for (int i = 0; i < m; ++i)
      std::memcpy(c + i * ldc, copy[i], size_t(n) * 4);
  }

  static const float *panelOf(const float *moving, int, float *) { return moving; }
  static const float *panelOf(const uint16_t *moving, int rows, float *buffer) {
    widen<Lanes>(reinterpret_cast<const std::byte *>(moving), buffer, rows * kPanel);
    return buffer;
  }

  // C (+)= stationary^T x moving for one part of a group. `ahead` is what later parts will read
  // from memory; it is fetched a little with every block.
  template <typename A, typename B>
  static void part(const A *stationary, const B *moving, float *c, int64_t ldc, int m, int n,
                   int rows, bool first, const std::byte *ahead, int64_t aheadBytes) {
    alignas(64) float buffer[128 * kPanel];
    const int64_t blocks = int64_t((n + kPanel - 1) / kPanel) * ((m + kRows - 1) / kRows);
    const int64_t share = (aheadBytes + blocks - 1) / blocks;
    const std::byte *end = ahead + aheadBytes;
    for (int column = 0; column < n; column += kPanel) {
      const int width = n - column < kPanel ? n - column : kPanel;
      const float *b = panelOf(moving + int64_t(column) * rows, rows, buffer);
      for (int row = 0; row < m; row += kRows, ahead += share) {
        for (const std::byte *p = ahead; p < ahead + share && p < end; p += 64)
          __builtin_prefetch(p, 0, 2);
        const int height = m - row < kRows ? m - row : kRows;
        const A *a = stationary + int64_t(row) * rows;
        float *at = c + row * ldc + column;
        if (height == kRows && width % kWidth == 0)
          blockOf<A>(width / kWidth, a, b, at, ldc, rows, first);
        else
          edge<A>(a, b, at, ldc, rows, first, height, width);
      }
    }
  }
};

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
