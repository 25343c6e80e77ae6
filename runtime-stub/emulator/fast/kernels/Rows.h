// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps that work on whole rows: reductions, statistics, moves, gathers, transposes.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Elementwise.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// The elements of the loops from `outer` on, in row-major order, as fp32.
inline const float *gatherRow(const Loop &loop, const Line &line, int outer, const std::byte *from,
                              int elements, float *buffer) {
  const int inner = loop.rank - 1, n = loop.count[inner];
  if (elements == n)
    return fetch(line.dtype, from, line.stride[inner], n, buffer);
  Loop rest;
  rest.rank = loop.rank - outer;
  for (int d = 0; d < rest.rank; ++d)
    rest.count[d] = loop.count[outer + d];
  float *to = buffer;
  forEachRow(rest, [&](const int32_t *index) {
    int64_t offset = 0;
    for (int d = 0; d + 1 < rest.rank; ++d)
      offset += index[d] * line.stride[outer + d];
    const float *values = fetch(line.dtype, from + offset, line.stride[inner], n, to);
    if (values != to)
      std::memcpy(to, values, size_t(n) * 4);
    to += n;
  });
  return buffer;
}

inline bool runReduce(const void *arguments, Context &context) {
  auto &step = *static_cast<const ReduceStep *>(arguments);
  Loop outer;
  outer.rank = step.outer + 1; // an innermost loop of one
  for (int d = 0; d < step.outer; ++d)
    outer.count[d] = step.loop.count[d];
  forEachRow(outer, [&](const int32_t *index) {
    const float *row =
        gatherRow(step.loop, step.src, step.outer, rowOf(context, outer, step.src, index),
                  step.elements, context.temporary);
    const float value = step.function(row, step.elements);
    put(step.dst.dtype, &value, rowOf(context, outer, step.dst, index), 0, 1);
  });
  return true;
}

inline bool runBnStats(const void *arguments, Context &context) {
  auto &step = *static_cast<const StatsStep *>(arguments);
  for (int p = 0; p < step.partitions; ++p) {
    const std::byte *src = context.at(step.src) + p * step.srcStride;
    auto stats =
        statsLine(fetch(step.dtype, src, byteSize(step.dtype), step.elements, context.temporary),
                  step.elements);
    const float values[3] = {stats.count, stats.mean, stats.m2};
    std::memcpy(context.at(step.dst) + p * step.dstStride, values, sizeof values);
  }
  return true;
}
inline bool runBnAggr(const void *arguments, Context &context) {
  auto &step = *static_cast<const StatsStep *>(arguments);
  for (int p = 0; p < step.partitions; ++p) {
    const std::byte *src = context.at(step.src) + p * step.srcStride;
    auto stats = read<numerics::Stats>(src);
    for (int i = 1; i < step.elements; ++i)
      stats = numerics::combine(stats, read<numerics::Stats>(src + i * sizeof(numerics::Stats)));
    const float values[2] = {stats.mean, numerics::populationVariance(stats)};
    std::memcpy(context.at(step.dst) + p * step.dstStride, values, sizeof values);
  }
  return true;
}

template <int Bytes>
TESSERA_INLINE void moveRun(const std::byte *from, int64_t fromStride, std::byte *to,
                            int64_t toStride, int n) {
  if (fromStride == Bytes && toStride == Bytes) {
    std::memcpy(to, from, size_t(n) * Bytes);
    return;
  }
  for (int i = 0; i < n; ++i, from += fromStride, to += toStride)
    std::memcpy(to, from, Bytes);
}
inline bool runMove(const void *arguments, Context &context) {
  auto &step = *static_cast<const MoveStep *>(arguments);
  const int n = step.loop.count[step.loop.rank - 1];
  auto row = [&](const int32_t *, Cursor dst, Cursor src) {
    switch (step.bytes) {
    case 1:
      return moveRun<1>(src.at, src.stride, dst.at, dst.stride, n);
    case 2:
      return moveRun<2>(src.at, src.stride, dst.at, dst.stride, n);
    case 4:
      return moveRun<4>(src.at, src.stride, dst.at, dst.stride, n);
    default:
      return moveRun<8>(src.at, src.stride, dst.at, dst.stride, n);
    }
  };
  forEachRow(context, step.loop, row, step.dst, step.src);
  return true;
}

// Rows of a table by index; the full value of each index is checked.
inline bool runGather(const void *arguments, Context &context) {
  auto &step = *static_cast<const GatherStep *>(arguments);
  for (int row = 0; row < step.rows; ++row) {
    const std::byte *at = context.at(step.indices) + row * step.indexStride;
    const int64_t index = step.wide ? read<int64_t>(at) : read<int32_t>(at);
    if (index < 0 || index >= step.limit)
      return false;
    std::memcpy(context.at(step.dst) + row * step.dstStride,
                context.at(step.table) + index * step.tableStride, size_t(step.bytes));
  }
  return true;
}

// The lower or upper halves of two vectors, interleaved.
template <bool Upper, typename F, size_t... I>
TESSERA_INLINE F interleave(F a, F b, std::index_sequence<I...>) {
  constexpr int kWidth = sizeof...(I), kFrom = Upper ? kWidth / 2 : 0;
  return __builtin_shufflevector(a, b, (int(I) / 2 + kFrom + (int(I) % 2) * kWidth)...);
}
// Interleaving the first half of the rows with the second, log2(width) times, transposes.
template <typename V> TESSERA_INLINE void transposeRegisters(typename V::F (&rows)[V::width]) {
  if constexpr (V::width > 1) {
    constexpr auto kIndices = std::make_index_sequence<V::width>();
    for (int round = 1; round < V::width; round *= 2) {
      typename V::F next[V::width];
      for (int i = 0; i < V::width / 2; ++i) {
        next[2 * i] = interleave<false>(rows[i], rows[i + V::width / 2], kIndices);
        next[2 * i + 1] = interleave<true>(rows[i], rows[i + V::width / 2], kIndices);
      }
      for (int i = 0; i < V::width; ++i)
        rows[i] = next[i];
    }
  }
}

// A square of V::width rows and columns; false if this element type has no vector loads.
template <typename V>
TESSERA_INLINE bool transposeSquare(const TransposeStep &step, const std::byte *src,
                                    std::byte *dst) {
  const bool half = step.dtype == DType::bf16 && step.elementStride == 2;
  if (!half && !(step.dtype == DType::f32 && step.elementStride == 4))
    return false;
  typename V::F rows[V::width];
  for (int r = 0; r < V::width; ++r) {
    const std::byte *from = src + r * step.srcStride;
    rows[r] = half ? loadBf16<V>(from) : V::load(reinterpret_cast<const float *>(from));
  }
  transposeRegisters<V>(rows);
  for (int c = 0; c < V::width; ++c)
    V::store(reinterpret_cast<float *>(dst + c * step.dstStride), rows[c]);
  return true;
}

template <typename V> bool transposeTile(const TransposeStep &step, Context &context) {
  constexpr int kBlock = 16;
  alignas(64) float block[kBlock][kBlock];
  for (int row = 0; row < step.rows; row += kBlock)
    for (int column = 0; column < step.columns; column += kBlock) {
      const std::byte *src =
          context.at(step.src) + row * step.srcStride + column * step.elementStride;
      std::byte *dst = context.at(step.dst) + column * step.dstStride + row * 4;
      const int rows = step.rows - row < kBlock ? step.rows - row : kBlock;
      const int columns = step.columns - column < kBlock ? step.columns - column : kBlock;
      if constexpr (V::width == kBlock)
        if (rows == kBlock && columns == kBlock && transposeSquare<V>(step, src, dst))
          continue;
      for (int r = 0; r < rows; ++r) {
        const float *values =
            fetch(step.dtype, src + r * step.srcStride, step.elementStride, columns, block[r]);
        if (values != block[r])
          std::memcpy(block[r], values, size_t(columns) * 4);
      }
      for (int c = 0; c < columns; ++c) {
        float line[kBlock];
        for (int r = 0; r < rows; ++r)
          line[r] = block[r][c];
        std::memcpy(dst + c * step.dstStride, line, size_t(rows) * 4);
      }
    }
  return true;
}
inline bool runTranspose(const void *arguments, Context &context) {
  return transposeTile<Lanes>(*static_cast<const TransposeStep *>(arguments), context);
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
