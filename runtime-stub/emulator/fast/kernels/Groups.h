// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The step that runs an accumulation group, in tile registers where its operands are packed so.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Gemm.h"
#include "runtime-stub/emulator/fast/kernels/Rows.h"
#include "runtime-stub/emulator/fast/kernels/Tiles.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

// For kernel choices without tile registers.
struct NoTiles {};

// Calls f with the operands as what they are packed to.
template <typename F>
TESSERA_INLINE void withOperands(const Context &context, const GroupPart &part, F &&f) {
  const std::byte *a = context.at(part.stationary), *b = context.at(part.moving);
  auto withMoving = [&](auto *stationary) {
    if (part.narrowMoving)
      f(stationary, reinterpret_cast<const uint16_t *>(b));
    else
      f(stationary, reinterpret_cast<const float *>(b));
  };
  if (part.narrow)
    withMoving(reinterpret_cast<const uint16_t *>(a));
  else
    withMoving(reinterpret_cast<const float *>(a));
}

template <typename T>
void runParts(const GroupStep &step, const Context &context, float *c, int64_t ldc) {
  bool first = !step.accumulate;
  for (int i = 0; i < step.count; first = false) {
    const GroupPart &part = step.parts[i];
    if constexpr (!std::is_same_v<T, NoTiles>) {
      if (part.tiles) {
        int end = i;
        while (end < step.count && step.parts[end].tiles)
          ++end;
        T tiles;
        TileGemm<T>::parts(tiles, context, step, step.parts + i, end - i, c, ldc, !first);
        i = end;
        continue;
      }
    }
    withOperands(context, part, [&](auto *stationary, auto *moving) {
      Gemm::part(stationary, moving, c, ldc, step.m, step.n, part.rows, first,
                 context.at(part.ahead), part.aheadBytes);
    });
    ++i;
  }
}

template <typename T> bool runGroup(const void *arguments, Context &context) {
  auto &step = *static_cast<const GroupStep *>(arguments);
  const Loop &loop = step.loop;
  if (loop.rank == 2 && step.c.stride[1] == 4 && step.c.stride[0] % 4 == 0) {
    runParts<T>(step, context, reinterpret_cast<float *>(context.at(step.c.ref)),
                step.c.stride[0] / 4);
    return true;
  }
  // A scattered C is gathered, worked on and put back.
  float *c = context.temporary;
  auto row = [&](int m) { return context.at(step.c.ref) + m * step.c.stride[0]; };
  Loop inner;
  inner.rank = loop.rank;
  for (int d = 1; d < loop.rank; ++d)
    inner.count[d] = loop.count[d];
  const int last = loop.rank - 1;
  if (step.accumulate)
    for (int m = 0; m < step.m; ++m) {
      const float *values = gatherRow(loop, step.c, 1, row(m), step.n, c + m * step.n);
      if (values != c + m * step.n)
        std::memcpy(c + m * step.n, values, size_t(step.n) * 4);
    }
  runParts<T>(step, context, c, step.n);
  for (int m = 0; m < step.m; ++m) {
    const float *from = c + m * step.n;
    forEachRow(inner, [&](const int32_t *index) {
      int64_t offset = 0;
      for (int d = 1; d < last; ++d)
        offset += index[d] * step.c.stride[d];
      put(DType::f32, from, row(m) + offset, step.c.stride[last], loop.count[last]);
      from += loop.count[last];
    });
  }
  return true;
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
