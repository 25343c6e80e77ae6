// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bringing operands of the PE array into the order in which the kernels read them.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Gemm.h"
#include "runtime-stub/emulator/fast/kernels/Rows.h"
#include "runtime-stub/emulator/fast/kernels/Tiles.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// Where row k stands among the rows of a block: within each 32 the even ones come first.
TESSERA_INLINE int packedRow(int k, int rows) {
  const int base = k & ~31, inChunk = rows - base < 32 ? rows - base : 32;
  const int even = (inChunk + 1) / 2;
  return base + ((k & 1) ? even : 0) + (k & 31) / 2;
}

template <typename T, int Block>
TESSERA_INLINE void spread(const T *values, T *to, int columns, int row, int rows) {
  for (int c = 0; c < columns; c += Block) {
    T *block = to + int64_t(c) * rows + int64_t(row) * Block;
    if (c + Block <= columns) {
      std::memcpy(block, values + c, sizeof(T) * Block);
      continue;
    }
    for (int i = 0; i < Block; ++i)
      block[i] = c + i < columns ? values[c + i] : T(0);
  }
}

TESSERA_INLINE bool isPlainBf16(const PackStep &step) {
  return step.source.dtype == DType::bf16 && step.loop.rank == 2 && step.source.stride[1] == 2;
}
// The bits of a row as bf16; the source is bf16 or fp8, so this is exact.
TESSERA_INLINE const uint16_t *bf16Row(const PackStep &step, const std::byte *from, float *floats,
                                       uint16_t *buffer) {
  if (isPlainBf16(step))
    return reinterpret_cast<const uint16_t *>(from);
  const float *values = gatherRow(step.loop, step.source, 1, from, step.columns, floats);
  for (int i = 0; i < step.columns; ++i) // not `narrow`: nothing may be flushed here
    buffer[i] = static_cast<uint16_t>(numerics::bitsOf(values[i]) >> 16);
  return buffer;
}

// A tile's 16 row pairs by 16 columns as words, the even row in the lower half: [row pair][column]
// moving, transposed stationary. `rows` are readable for 16 columns from `column` on.
template <bool Moving>
TESSERA_INLINE void packTile(const uint16_t *const (&rows)[kTileDepth], int column, float *tile) {
  constexpr int kWidth = Lanes::width;
  for (int pair = 0; pair < kTileEdge; pair += kWidth)
    for (int c = 0; c < kTileEdge; c += kWidth) {
      Lanes::F words[kWidth];
      for (int i = 0; i < kWidth; ++i)
        words[i] = Lanes::fromBits(loadPairs<Lanes>(rows[2 * (pair + i)] + column + c,
                                                    rows[2 * (pair + i) + 1] + column + c));
      if constexpr (!Moving)
        transposeRegisters<Lanes>(words);
      for (int i = 0; i < kWidth; ++i)
        Lanes::store(tile + (Moving ? (pair + i) * kTileEdge + c : (c + i) * kTileEdge + pair),
                     words[i]);
    }
}

// Zero-padded to whole tiles, which lie column by column of tiles.
template <bool Moving> void packTiles(const PackStep &step, const Context &context, int rows) {
  constexpr int kTile = kTileBytes / 4;
  alignas(64) static constexpr uint16_t kZeros[512] = {};
  alignas(64) float floats[512];
  alignas(64) uint16_t copies[kTileDepth][512];
  auto *target = reinterpret_cast<float *>(context.at(step.target));
  const int chunks = (rows + kTileDepth - 1) / kTileDepth;
  const int padded = (step.columns + kTileEdge - 1) / kTileEdge * kTileEdge;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const uint16_t *row[kTileDepth];
    for (int i = 0; i < kTileDepth; ++i) {
      const int k = chunk * kTileDepth + i;
      row[i] = k >= rows ? kZeros
                         : bf16Row(step, context.at(step.source.ref) + k * step.source.stride[0],
                                   floats, copies[i]);
      if (padded == step.columns || k >= rows)
        continue;
      std::memmove(copies[i], row[i], size_t(step.columns) * 2);
      std::memset(copies[i] + step.columns, 0, size_t(padded - step.columns) * 2);
      row[i] = copies[i];
    }
    for (int c = 0; c < padded; c += kTileEdge)
      packTile<Moving>(row, c, target + (int64_t(c / kTileEdge) * chunks + chunk) * kTile);
  }
}

// A contiguous bf16 row straight into its places in the panels.
TESSERA_INLINE void widenRow(const std::byte *from, float *to, int columns, int row, int rows) {
  constexpr int kPanel = Gemm::kPanel;
  for (int c = 0; c < columns; c += kPanel) {
    float *panel = to + int64_t(c) * rows + int64_t(row) * kPanel;
    const int valid = columns - c < kPanel ? columns - c : kPanel;
    widen<Lanes>(from + 2 * c, panel, valid);
    for (int i = valid; i < kPanel; ++i)
      panel[i] = 0.0f;
  }
}

inline bool runPack(const void *arguments, Context &context) {
  auto &step = *static_cast<const PackStep *>(arguments);
  const int rows = step.loop.count[0];
  std::byte *target = context.at(step.target);
  if (step.layout == Layout::tileStationary)
    return packTiles<false>(step, context, rows), true;
  if (step.layout == Layout::tileMoving)
    return packTiles<true>(step, context, rows), true;
  alignas(64) float floats[512];
  alignas(64) uint16_t bits[512];
  for (int k = 0; k < rows; ++k) {
    const std::byte *from = context.at(step.source.ref) + k * step.source.stride[0];
    const int row = packedRow(k, rows);
    if (step.layout == Layout::fmaStationaryBf16 || step.layout == Layout::fmaMovingBf16) {
      const uint16_t *values = bf16Row(step, from, floats, bits);
      auto *to = reinterpret_cast<uint16_t *>(target);
      if (step.layout == Layout::fmaStationaryBf16)
        spread<uint16_t, kBlockRows>(values, to, step.columns, row, rows);
      else
        spread<uint16_t, Gemm::kPanel>(values, to, step.columns, row, rows);
      continue;
    }
    auto *to = reinterpret_cast<float *>(target);
    if (step.layout == Layout::fmaMoving && isPlainBf16(step)) {
      widenRow(from, to, step.columns, row, rows);
      continue;
    }
    const float *values = gatherRow(step.loop, step.source, 1, from, step.columns, floats);
    if (step.layout == Layout::fmaStationary)
      spread<float, kBlockRows>(values, to, step.columns, row, rows);
    else
      spread<float, Gemm::kPanel>(values, to, step.columns, row, rows);
  }
  return true;
}

// Bytes of a packed operand.
inline int64_t packedBytes(Layout layout, int rows, int columns) {
  auto up = [](int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; };
  switch (layout) {
  case Layout::fmaStationary:
    return up(columns, kBlockRows) * rows * 4;
  case Layout::fmaStationaryBf16:
    return up(columns, kBlockRows) * rows * 2;
  case Layout::fmaMoving:
    return up(columns, Gemm::kPanel) * rows * 4;
  case Layout::fmaMovingBf16:
    return up(columns, Gemm::kPanel) * rows * 2;
  case Layout::tileStationary:
  case Layout::tileMoving:
    return up(columns, kTileEdge) * up(rows, kTileDepth) * 2;
  }
  return 0;
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
