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

// The same with a cursor for each line: f(index, cursor...). What the lines touch some turns of the
// outermost loop later is fetched meanwhile.
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
      [[clang::always_inline]] f(index, Cursor::start(context, loop, lines, index)...);
      int d = loop.rank - 2;
      while (d >= 1 && ++index[d] == loop.count[d])
        index[d--] = 0;
      if (d < 1)
        break;
    }
  }
}

struct Buffers {
  alignas(64) float a[kChunk], b[kChunk], c[kChunk], out[kChunk];
};

// The innermost run, a chunk at a time: f(n, out) leaves n results at `out`, or says where else.
template <typename F>
TESSERA_INLINE void forEachChunk(const Loop &loop, Cursor &dst, Buffers &buffers, F &&f) {
  for (int left = loop.count[loop.rank - 1]; left > 0; left -= kChunk) {
    const int n = left < kChunk ? left : kChunk;
    const float *results;
    [[clang::always_inline]] results = f(n, dst.target(buffers.out));
    dst.finish(results, n);
  }
}

inline bool runActivate(const void *arguments, Context &context) {
  auto &step = *static_cast<const ActivateStep *>(arguments);
  Buffers buffers;
  auto row = [&](const int32_t *index, Cursor dst, Cursor src) {
    const float scale = scalarOf(context, step.loop, step.scale, index);
    const float bias = scalarOf(context, step.loop, step.bias, index);
    float *whole = context.temporary; // results of a row that is summed
    forEachChunk(step.loop, dst, buffers, [&](int n, float *out) {
      out = step.sums ? whole : out;
      step.function(src.next(n, buffers.a), out, n, scale, bias);
      whole += n;
      return out;
    });
    if (!step.sums)
      return;
    const float sum = reduceLine<isa::Alu::add>(context.temporary, int(whole - context.temporary));
    put(step.sum.dtype, &sum, rowOf(context, step.loop, step.sum, index), 0, 1);
  };
  forEachRow(context, step.loop, row, step.dst, step.src);
  return true;
}

inline bool runTensorTensor(const void *arguments, Context &context) {
  auto &step = *static_cast<const TensorTensorStep *>(arguments);
  Buffers buffers;
  auto row = [&](const int32_t *, Cursor dst, Cursor a, Cursor b) {
    forEachChunk(step.loop, dst, buffers, [&](int n, float *out) {
      if (b.stride == 0)
        step.scalarOp(a.next(n, buffers.a), elementToFloat(b.dtype, b.at), out, n);
      else
        step.op(a.next(n, buffers.a), b.next(n, buffers.b), out, n);
      return out;
    });
  };
  forEachRow(context, step.loop, row, step.dst, step.a, step.b);
  return true;
}

inline bool runScalar(const void *arguments, Context &context) {
  auto &step = *static_cast<const ScalarStep *>(arguments);
  Buffers buffers;
  auto row = [&](const int32_t *index, Cursor dst, Cursor a, Cursor b) {
    const float scalar0 = scalarOf(context, step.loop, step.scalar0, index);
    const float scalar1 = scalarOf(context, step.loop, step.scalar1, index);
    forEachChunk(step.loop, dst, buffers, [&](int n, float *out) {
      float *first = step.op1 || step.op2 ? buffers.c : out;
      step.op0(a.next(n, buffers.a), scalar0, first, n);
      if (step.op1)
        step.op1(first, scalar1, out, n);
      else if (const float *second = step.op2 ? b.next(n, buffers.b) : nullptr)
        step.op2(step.reverse2 ? second : first, step.reverse2 ? first : second, out, n);
      return out;
    });
  };
  forEachRow(context, step.loop, row, step.dst, step.a, step.b);
  return true;
}

inline bool runSelect(const void *arguments, Context &context) {
  auto &step = *static_cast<const SelectStep *>(arguments);
  Buffers buffers;
  auto row = [&](const int32_t *, Cursor dst, Cursor predicate, Cursor a, Cursor b) {
    forEachChunk(step.loop, dst, buffers, [&](int n, float *) {
      const float *p = predicate.next(n, buffers.c), *x = a.next(n, buffers.a);
      const float *y = b.next(n, buffers.b);
      for (int i = 0; i < n; ++i)
        buffers.out[i] = p[i] != 0 ? x[i] : y[i];
      return buffers.out;
    });
  };
  forEachRow(context, step.loop, row, step.dst, step.predicate, step.a, step.b);
  return true;
}

// Conversion, through `function` if there is one.
inline bool runMap(const void *arguments, Context &context) {
  auto &step = *static_cast<const MapStep *>(arguments);
  Buffers buffers;
  auto row = [&](const int32_t *, Cursor dst, Cursor src) {
    forEachChunk(step.loop, dst, buffers, [&](int n, float *out) -> const float * {
      const float *values = src.next(n, buffers.a);
      if (!step.function)
        return values;
      step.function(values, out, n, 0, 0);
      return out;
    });
  };
  forEachRow(context, step.loop, row, step.dst, step.src);
  return true;
}

inline bool runFill(const void *arguments, Context &context) {
  auto &step = *static_cast<const MapStep *>(arguments);
  Buffers buffers;
  for (float &x : buffers.out)
    x = step.value;
  auto row = [&](const int32_t *, Cursor dst) {
    forEachChunk(step.loop, dst, buffers, [&](int, float *) { return buffers.out; });
  };
  forEachRow(context, step.loop, row, step.dst);
  return true;
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
