// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps of ACT and VECTOR: operands are fetched a chunk at a time, computed on, and put.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Lines.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// Calls f(index) for all loops of the nest but the innermost.
template <typename F> TESSERA_INLINE void forEachRow(const Loop &loop, F &&f) {
  int32_t index[kMaxLoops] = {};
  for (;;) {
    f(index);
    int d = loop.rank - 2;
    while (d >= 0 && ++index[d] == loop.count[d])
      index[d--] = 0;
    if (d < 0)
      return;
  }
}

// What a line touches during one turn of the outermost loop. Those turns are partitions, which lie
// so far apart that no processor looks ahead to the next one by itself.
struct Extent {
  const std::byte *at;
  int64_t stride, bytes;
  TESSERA_INLINE Extent of(const Context &context, const Loop &loop, const Line &line) {
    int64_t bytes = 1;
    for (int d = 1; d < loop.rank; ++d)
      bytes += (loop.count[d] - 1) * line.stride[d];
    constexpr int64_t kMost = 8 << 10; // from there on the processor will have noticed
    return {context.at(line.ref), line.stride[0], bytes < kMost ? bytes : kMost};
  }
  TESSERA_INLINE void fetch(const Extent &extent, int turn) {
    if (extent.stride == 0)
      return;
    const std::byte *at = extent.at + turn * extent.stride;
    for (int64_t byte = 0; byte < extent.bytes; byte += 64)
      __builtin_prefetch(at + byte, 0, 3);
  }
};

// The same, fetching what the lines touch some turns of the outermost loop later.
template <typename F, typename... Lines>
TESSERA_INLINE void forEachRow(const Context &context, const Loop &loop, F &&f,
                               const Lines &...lines) {
  constexpr int kAhead = 4;
  const Extent extents[] = {Extent::of(context, loop, lines)...};
  int32_t index[kMaxLoops] = {};
  for (int32_t i = 0; i < (loop.rank > 1 ? loop.count[0] : 1); ++i) {
    if (loop.rank > 1 && i + kAhead < loop.count[0])
      for (const Extent &extent : extents)
        Extent::fetch(extent, i + kAhead);
    index[0] = i;
    for (;;) {
      f(index);
      int d = loop.rank - 2;
      while (d >= 1 && ++index[d] == loop.count[d])
        index[d--] = 0;
      if (d < 1)
        break;
    }
  }
}
TESSERA_INLINE std::byte *rowOf(const Context &context, const Loop &loop, const Line &line,
                                const int32_t *index) {
  int64_t offset = 0;
  for (int d = 0; d + 1 < loop.rank; ++d)
    offset += index[d] * line.stride[d];
  return context.at(line.ref) + offset;
}
TESSERA_INLINE float scalarOf(const Context &context, const Loop &loop, const Scalar &scalar,
                              const int32_t *index) {
  return scalar.perPartition ? read<float>(rowOf(context, loop, scalar.line, index)) : scalar.value;
}

// A line during the walk of one innermost run.
struct Cursor {
  std::byte *at;
  int64_t stride;
  DType dtype;
  TESSERA_INLINE Cursor start(const Context &context, const Loop &loop, const Line &line,
                              const int32_t *index) {
    return {rowOf(context, loop, line, index), line.stride[loop.rank - 1], line.dtype};
  }
  const float *next(int n, float *buffer) {
    const float *values = fetch(dtype, at, stride, n, buffer);
    at += n * stride;
    return values;
  }
  float *target(float *buffer) const { return place(dtype, at, stride, buffer); }
  void finish(const float *values, int n) {
    put(dtype, values, at, stride, n);
    at += n * stride;
  }
};

struct Buffers {
  alignas(64) float a[kChunk], b[kChunk], c[kChunk], out[kChunk];
};
TESSERA_INLINE int chunkOf(int left) { return left < kChunk ? left : kChunk; }

inline bool runActivate(const void *arguments, Context &context) {
  auto &step = *static_cast<const ActivateStep *>(arguments);
  Buffers buffers;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto src = Cursor::start(context, step.loop, step.src, index);
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        const float scale = scalarOf(context, step.loop, step.scale, index);
        const float bias = scalarOf(context, step.loop, step.bias, index);
        const int n = step.loop.count[step.loop.rank - 1];
        float *whole = context.temporary; // results of a row that is summed
        for (int i = 0; i < n; i += kChunk) {
          const int m = chunkOf(n - i);
          float *out = step.sums ? whole + i : dst.target(buffers.out);
          step.function(src.next(m, buffers.a), out, m, scale, bias);
          dst.finish(out, m);
        }
        if (step.sums)
          put(step.sum.dtype, &(buffers.out[0] = reduceLine<isa::Alu::add>(whole, n)),
              rowOf(context, step.loop, step.sum, index), 0, 1);
      },
      step.src, step.dst);
  return true;
}

inline bool runTensorTensor(const void *arguments, Context &context) {
  auto &step = *static_cast<const TensorTensorStep *>(arguments);
  Buffers buffers;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto a = Cursor::start(context, step.loop, step.a, index);
        auto b = Cursor::start(context, step.loop, step.b, index);
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        for (int left = step.loop.count[step.loop.rank - 1]; left > 0; left -= kChunk) {
          const int m = chunkOf(left);
          float *out = dst.target(buffers.out);
          if (b.stride == 0)
            step.scalarOp(a.next(m, buffers.a), elementToFloat(b.dtype, b.at), out, m);
          else
            step.op(a.next(m, buffers.a), b.next(m, buffers.b), out, m);
          dst.finish(out, m);
        }
      },
      step.a, step.b, step.dst);
  return true;
}

inline bool runScalar(const void *arguments, Context &context) {
  auto &step = *static_cast<const ScalarStep *>(arguments);
  Buffers buffers;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto a = Cursor::start(context, step.loop, step.a, index);
        auto b = Cursor::start(context, step.loop, step.b, index);
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        const float scalar0 = scalarOf(context, step.loop, step.scalar0, index);
        const float scalar1 = scalarOf(context, step.loop, step.scalar1, index);
        for (int left = step.loop.count[step.loop.rank - 1]; left > 0; left -= kChunk) {
          const int m = chunkOf(left);
          float *out = dst.target(buffers.out);
          float *first = step.op1 || step.op2 ? buffers.c : out;
          step.op0(a.next(m, buffers.a), scalar0, first, m);
          if (step.op1)
            step.op1(first, scalar1, out, m);
          else if (const float *second = step.op2 ? b.next(m, buffers.b) : nullptr)
            step.op2(step.reverse2 ? second : first, step.reverse2 ? first : second, out, m);
          dst.finish(out, m);
        }
      },
      step.a, step.b, step.dst);
  return true;
}

inline bool runSelect(const void *arguments, Context &context) {
  auto &step = *static_cast<const SelectStep *>(arguments);
  Buffers buffers;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto predicate = Cursor::start(context, step.loop, step.predicate, index);
        auto a = Cursor::start(context, step.loop, step.a, index);
        auto b = Cursor::start(context, step.loop, step.b, index);
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        for (int left = step.loop.count[step.loop.rank - 1]; left > 0; left -= kChunk) {
          const int m = chunkOf(left);
          const float *p = predicate.next(m, buffers.c), *x = a.next(m, buffers.a);
          const float *y = b.next(m, buffers.b);
          for (int i = 0; i < m; ++i)
            buffers.out[i] = p[i] != 0 ? x[i] : y[i];
          dst.finish(buffers.out, m);
        }
      },
      step.a, step.b, step.dst);
  return true;
}

// Conversion, through `function` if there is one; without a source, `value`.
inline bool runMap(const void *arguments, Context &context) {
  auto &step = *static_cast<const MapStep *>(arguments);
  Buffers buffers;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto src = Cursor::start(context, step.loop, step.src, index);
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        for (int left = step.loop.count[step.loop.rank - 1]; left > 0; left -= kChunk) {
          const int m = chunkOf(left);
          const float *values = src.next(m, buffers.a);
          if (step.function) {
            float *out = dst.target(buffers.out);
            step.function(values, out, m, 0, 0);
            values = out;
          }
          dst.finish(values, m);
        }
      },
      step.src, step.dst);
  return true;
}

inline bool runFill(const void *arguments, Context &context) {
  auto &step = *static_cast<const MapStep *>(arguments);
  Buffers buffers;
  for (float &x : buffers.out)
    x = step.value;
  forEachRow(
      context, step.loop,
      [&](const int32_t *index) {
        auto dst = Cursor::start(context, step.loop, step.dst, index);
        for (int left = step.loop.count[step.loop.rank - 1]; left > 0; left -= kChunk)
          dst.finish(buffers.out, chunkOf(left));
      },
      step.dst);
  return true;
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
