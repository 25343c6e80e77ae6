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

  // What a block fetches while it computes: its share of the panel of weights that comes next.
  // Between two blocks nothing is fetched: `lines` cache lines go with every step of 32 rows.
  struct Ahead {
    const std::byte *at;
    int lines;
  };
  TESSERA_INLINE void fetch(Ahead &ahead) {
    for (int line = 0; line < ahead.lines; ++line, ahead.at += 64)
      __builtin_prefetch(ahead.at, 0, 2);
  }

  // R x C tiles: registers 0..3 hold C, 4 and 5 stationary, 6 and 7 moving. ahead(part): Ahead.
  template <int R, int C, typename F>
  TESSERA_INLINE void run(T &tiles, const Block &block, const Context &context,
                          const GroupPart *parts, int count, int row, int column, F &&aheadOf) {
    alignas(64) float edge[256];
    loadC<0>(tiles, block, 0, 0, edge);
    if constexpr (C == 2)
      loadC<1>(tiles, block, 0, 1, edge);
    if constexpr (R == 2)
      loadC<2>(tiles, block, 1, 0, edge);
    if constexpr (R == 2 && C == 2)
      loadC<3>(tiles, block, 1, 1, edge);
    for (int p = 0; p < count; ++p) {
      const int64_t depth = tileBytes(parts[p]);
      const std::byte *a = context.at(parts[p].stationary) + row / kTileEdge * depth;
      const std::byte *b = context.at(parts[p].moving) + column / kTileEdge * depth;
      Ahead ahead = aheadOf(p);
      for (int64_t k = 0; k < depth; k += kTileBytes) {
        fetch(ahead);
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
  // Bytes of 16 columns of an operand.
  TESSERA_INLINE int64_t tileBytes(const GroupPart &part) {
    return int64_t((part.rows + kTileDepth - 1) / kTileDepth) * kTileBytes;
  }

  // C[m, n] (+)= the products of `count` parts, two by two tiles at a time. Blocks that share a
  // panel of weights follow each other: it comes from memory once, while the one before is used.
  static void parts(T &tiles, const Context &context, const GroupStep &step, const GroupPart *parts,
                    int count, float *c, int64_t ldc, bool accumulate) {
    const int rowBlocks = (step.m + 31) / 32, columnBlocks = (step.n + 31) / 32;
    const int panels = step.weightsMove ? columnBlocks : rowBlocks;
    const int sharing = step.weightsMove ? rowBlocks : columnBlocks;
    const bool weights = step.weightsMove || step.weightsStand;
    const int lines = weights ? (2 * kTileBytes / 64 + sharing - 1) / sharing : 0;
    for (int panel = 0; panel < panels; ++panel)
      for (int other = 0; other < sharing; ++other) {
        const int row = 32 * (step.weightsMove ? other : panel);
        const int column = 32 * (step.weightsMove ? panel : other);
        auto ahead = [&](int p) -> Ahead {
          const GroupPart &part = parts[p];
          const int64_t share = tileBytes(part) / kTileBytes * lines * 64;
          if (panel + 1 == panels)
            return {context.at(part.ahead) + other * share, part.aheadBytes ? lines : 0};
          return {context.at(step.weightsMove ? part.moving : part.stationary) +
                      (panel + 1) * 2 * tileBytes(part) + other * share,
                  lines};
        };
        Block block{c + row * ldc + column, ldc, step.m - row < 32 ? step.m - row : 32,
                    step.n - column < 32 ? step.n - column : 32, accumulate};
        const bool tall = block.rows > kTileEdge, wide = block.columns > kTileEdge;
        if (tall && wide)
          run<2, 2>(tiles, block, context, parts, count, row, column, ahead);
        else if (tall)
          run<2, 1>(tiles, block, context, parts, count, row, column, ahead);
        else if (wide)
          run<1, 2>(tiles, block, context, parts, count, row, column, ahead);
        else
          run<1, 1>(tiles, block, context, parts, count, row, column, ahead);
      }
  }
};

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
