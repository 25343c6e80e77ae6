// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups in tile registers, over a policy T: the real instructions or a model of them.
//
// One tile product covers 32 contraction rows and is by definition what the machine does with
// them. C stays in four tile registers over the whole run of parts.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Steps.h"
#include "runtime-stub/emulator/numerics/Simd.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// Both packed operands are sequences of 1 KiB tiles, [16 columns of C's side][32 rows] by
// contraction: stationary as [column][row], moving as [row pair][column][row of the pair].
inline constexpr int kTileBytes = 1024, kTileEdge = 16, kTileDepth = 32;

template <typename T> struct TileGemm {
  // A block of up to 2 x 2 tiles of C, at `row`, `column`.
  struct Block {
    float *c;
    int64_t ldc;
    int rows, columns; // valid
    bool accumulate;
  };

  template <int Tile>
  TESSERA_INLINE void loadC(T &tiles, const Block &block, int i, int j, float (&edge)[256]) {
    if (!block.accumulate)
      return tiles.template zero<Tile>();
    const float *c = block.c + i * kTileEdge * block.ldc + j * kTileEdge;
    const int rows = validAt(block.rows, i), columns = validAt(block.columns, j);
    if (rows == kTileEdge && columns == kTileEdge)
      return tiles.template load<Tile>(c, block.ldc * 4);
    for (int r = 0; r < kTileEdge; ++r)
      for (int k = 0; k < kTileEdge; ++k)
        edge[r * kTileEdge + k] = r < rows && k < columns ? c[r * block.ldc + k] : 0.0f;
    tiles.template load<Tile>(edge, 64);
  }
  template <int Tile>
  TESSERA_INLINE void storeC(T &tiles, const Block &block, int i, int j, float (&edge)[256]) {
    float *c = block.c + i * kTileEdge * block.ldc + j * kTileEdge;
    const int rows = validAt(block.rows, i), columns = validAt(block.columns, j);
    if (rows == kTileEdge && columns == kTileEdge)
      return tiles.template store<Tile>(c, block.ldc * 4);
    tiles.template store<Tile>(edge, 64);
    for (int r = 0; r < rows; ++r)
      for (int k = 0; k < columns; ++k)
        c[r * block.ldc + k] = edge[r * kTileEdge + k];
  }
  TESSERA_INLINE int validAt(int valid, int tile) {
    const int rest = valid - tile * kTileEdge;
    return rest < kTileEdge ? rest : kTileEdge;
  }

  // R x C tiles: registers 0..3 hold C, 4 and 5 stationary, 6 and 7 moving.
  template <int R, int C>
  static void run(T &tiles, const Block &block, const Context &context, const GroupPart *parts,
                  int count, int row, int column) {
    alignas(64) float edge[256];
    loadC<0>(tiles, block, 0, 0, edge);
    if constexpr (C == 2)
      loadC<1>(tiles, block, 0, 1, edge);
    if constexpr (R == 2)
      loadC<2>(tiles, block, 1, 0, edge);
    if constexpr (R == 2 && C == 2)
      loadC<3>(tiles, block, 1, 1, edge);
    for (int p = 0; p < count; ++p) {
      const int64_t depth = (parts[p].rows + kTileDepth - 1) / kTileDepth * kTileBytes;
      const std::byte *a = context.at(parts[p].stationary) + row / kTileEdge * depth;
      const std::byte *b = context.at(parts[p].moving) + column / kTileEdge * depth;
      for (int64_t k = 0; k < depth; k += kTileBytes) {
        tiles.template load<6>(b + k, 64);
        if constexpr (C == 2)
          tiles.template load<7>(b + depth + k, 64);
        tiles.template load<4>(a + k, 64);
        tiles.template product<0, 4, 6>();
        if constexpr (C == 2)
          tiles.template product<1, 4, 7>();
        if constexpr (R == 2) {
          tiles.template load<5>(a + depth + k, 64);
          tiles.template product<2, 5, 6>();
          if constexpr (C == 2)
            tiles.template product<3, 5, 7>();
        }
      }
    }
    storeC<0>(tiles, block, 0, 0, edge);
    if constexpr (C == 2)
      storeC<1>(tiles, block, 0, 1, edge);
    if constexpr (R == 2)
      storeC<2>(tiles, block, 1, 0, edge);
    if constexpr (R == 2 && C == 2)
      storeC<3>(tiles, block, 1, 1, edge);
  }

  static void ahead(const Context &context, const GroupPart *parts, int count, int64_t at,
                    int64_t of) {
    for (int p = 0; p < count; ++p) {
      const std::byte *base = context.at(parts[p].ahead);
      const int64_t begin = parts[p].aheadBytes * at / of,
                    end = parts[p].aheadBytes * (at + 1) / of;
      for (int64_t byte = begin & ~int64_t(63); byte < end; byte += 64)
        __builtin_prefetch(base + byte, 0, 2);
    }
  }

  // C[m, n] (+)= the products of `count` parts.
  static void parts(T &tiles, const Context &context, const GroupPart *parts, int count, float *c,
                    int64_t ldc, int m, int n, bool accumulate) {
    const int64_t blocks = int64_t((m + 31) / 32) * ((n + 31) / 32);
    int64_t at = 0;
    for (int row = 0; row < m; row += 32)
      for (int column = 0; column < n; column += 32) {
        Block block{c + row * ldc + column, ldc, m - row < 32 ? m - row : 32,
                    n - column < 32 ? n - column : 32, accumulate};
        ahead(context, parts, count, at++, blocks);
        const bool tall = block.rows > kTileEdge, wide = block.columns > kTileEdge;
        if (tall && wide)
          run<2, 2>(tiles, block, context, parts, count, row, column);
        else if (tall)
          run<2, 1>(tiles, block, context, parts, count, row, column);
        else if (wide)
          run<1, 2>(tiles, block, context, parts, count, row, column);
        else
          run<1, 1>(tiles, block, context, parts, count, row, column);
      }
  }
};

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
