// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups: sizes, types, chains of steps, cuts, weights, versions of operands.
#include "test/unit/fast/Bench.h"

#include <bit>
#include <cstring>
#include <gtest/gtest.h>

namespace tessera::emulator::fast {
namespace {

using isa::DType;
using isa::Space;

isa::Matmul matmul(int k, int m, int n, DType type, bool start = true, bool stop = true) {
  return {psum(DType::f32, 0, m, 0, {{n, 1}}), sbuf(type, 0, k, 0, {{m, 1}}),
          sbuf(type, 0, k, 1024, {{n, 1}}), start, stop};
}

struct Size {
  int k, m, n;
};

TEST(Groups, SizesAndTypes) {
  for (DType type : {DType::bf16, DType::f32, DType::f16, DType::f8e4m3, DType::f8e5m2})
    for (Size s : {Size{128, 128, 512},
                   {1, 128, 40},
                   {64, 17, 33},
                   {31, 1, 1},
                   {33, 128, 16},
                   {95, 65, 130},
                   {128, 4, 64},
                   {2, 3, 5}}) {
      SCOPED_TRACE(testing::Message() << isa::name(type) << " " << s.k << " " << s.m << " " << s.n);
      Bench bench;
      bench.fill(type, s.k + s.n);
      bench.add(matmul(s.k, s.m, s.n, type));
      bench.check();
    }
}

TEST(Groups, MixedTypesAccumulate) {
  Bench bench;
  bench.fill(DType::bf16, 1, false);
  bench.add(matmul(128, 100, 72, DType::bf16, true, false));
  auto mixed = matmul(128, 100, 72, DType::bf16, false, false);
  mixed.moving = sbuf(DType::f16, 0, 128, 2048, {{72, 1}});
  bench.add(mixed);
  bench.add(matmul(1, 100, 72, DType::f32, false, false));
  bench.add(matmul(40, 100, 72, DType::f8e5m2, false, true));
  bench.check();
}

TEST(Groups, StridedOperandsAndResult) {
  Bench bench;
  bench.fill(DType::bf16, 2);
  bench.add(isa::Matmul{psum(DType::f32, 32, 30, 64, {{5, 48}, {4, 2}}),
                        sbuf(DType::bf16, 64, 50, 6, {{3, 40}, {10, 2}}),
                        sbuf(DType::bf16, 64, 50, 128, {{5, 0}, {2, 64}, {2, 3}}), true, false});
  bench.add(isa::Matmul{psum(DType::f32, 32, 30, 64, {{5, 48}, {4, 2}}),
                        sbuf(DType::bf16, 64, 50, 6, {{30, 2}}),
                        sbuf(DType::bf16, 64, 50, 128, {{20, -1}}), false, true});
  bench.check();
}

// +0 + (e + o) is +0 where e + o is flushed to -0, also in the first step of a group.
TEST(Groups, SumsFlushedToMinusZero) {
  struct Operands {
    DType type;
    float stationary[2], moving[2];
  };
  for (const Operands &operands :
       {Operands{
            DType::f32, {0x1.73a4e8p-125f, -0x1.0f2d7ap-125f}, {-0x1.baddb6p-1f, -0x1.22d24cp+0f}},
        Operands{
            DType::f32, {-0x1.59ca58p-126f, 0x1.d62dep-124f}, {0x1.4260b4p+0f, 0x1.289352p-3f}},
        Operands{DType::bf16, {0x1.8p-63f, -0x1.cp-63f}, {0x1p-63f, 0x1p-63f}}})
    for (Size s : {Size{2, 1, 8}, {2, 16, 16}, {31, 3, 5}, {32, 32, 32}, {40, 33, 17}}) {
      SCOPED_TRACE(testing::Message() << isa::name(operands.type) << " " << s.k << " " << s.n);
      const int size = isa::byteSize(operands.type);
      Bench bench;
      bench.input_.assign(Bench::kTile, std::byte(0));
      for (int k = 0; k < 2; ++k)
        for (int i = 0; i < Bench::kRow / size; ++i) {
          const float value = (i < 1024 / size ? operands.stationary : operands.moving)[k];
          const uint32_t bits = std::bit_cast<uint32_t>(value) >> (32 - 8 * size);
          std::memcpy(bench.input_.data() + k * Bench::kRow + i * size, &bits, size_t(size));
        }
      bench.add(matmul(s.k, s.m, s.n, operands.type));
      bench.add(isa::Reciprocal{sbuf(DType::f32, 0, s.m, Bench::kRow, {{s.n, 1}}),
                                psum(DType::f32, 0, s.m, 0, {{s.n, 1}})});
      bench.check();
    }
}

// A group that is not started adds to what stands in PSUM; one that never stops is still run.
TEST(Groups, UnusualBeginningAndEnd) {
  Bench bench;
  bench.fill(DType::bf16, 3);
  bench.add(isa::Fill{psum(DType::f32, 0, 128, 0, {{512, 1}}), 2.5});
  bench.add(matmul(128, 128, 128, DType::bf16, false, true));
  bench.add(matmul(64, 128, 128, DType::bf16, true, false));
  bench.add(matmul(64, 128, 128, DType::bf16, false, false));
  bench.check();
}

// Reading or writing C in the middle cuts the group.
TEST(Groups, CutInTheMiddle) {
  Bench bench;
  bench.fill(DType::bf16, 4);
  bench.add(matmul(128, 64, 64, DType::bf16, true, false));
  bench.add(isa::Copy{sbuf(DType::f32, 0, 64, Bench::kRow, {{32, 1}}),
                      psum(DType::f32, 0, 64, 128, {{32, 1}})});
  bench.add(matmul(128, 64, 64, DType::bf16, false, false));
  bench.add(isa::Fill{psum(DType::f32, 0, 64, 0, {{8, 1}}), 1.0});
  bench.add(matmul(32, 64, 64, DType::bf16, false, true));
  bench.check();
}

// Operands are overwritten between the steps of a group: each step sees the bytes of its time.
TEST(Groups, OperandsChangeBetweenSteps) {
  Bench bench;
  bench.fill(DType::bf16, 5, false);
  bench.add(matmul(128, 64, 64, DType::bf16, true, false));
  for (int i = 0; i < 4; ++i) {
    bench.add(isa::Copy{sbuf(DType::bf16, 0, 128, 1024 + 16 * i, {{20, 1}}),
                        sbuf(DType::bf16, 0, 128, 2048 + 400 * i, {{20, 1}})});
    bench.add(matmul(128, 64, 64, DType::bf16, false, i == 3));
  }
  bench.check();
}

// Several groups open at once, in different columns.
TEST(Groups, Interleaved) {
  Bench bench;
  bench.fill(DType::bf16, 6);
  for (int k = 0; k < 3; ++k)
    for (int g = 0; g < 4; ++g)
      bench.add(isa::Matmul{psum(DType::f32, 0, 96, g * 256, {{64, 1}}),
                            sbuf(DType::bf16, 0, 128, k * 192, {{96, 1}}),
                            sbuf(DType::bf16, 0, 128, 1024 + 128 * g, {{64, 1}}), k == 0, k == 2});
  bench.check();
}

// Operands from the weights are packed once; those anybody else reads are loaded all the same.
TEST(Groups, Weights) {
  for (bool converts : {false, true}) {
    Bench bench;
    bench.fill(converts ? DType::f32 : DType::bf16, 7, false);
    const DType stored = converts ? DType::f32 : DType::bf16;
    for (int use = 0; use < 3; ++use) {
      bench.add(isa::DmaCopy{sbuf(DType::bf16, 0, 128, 2048, {{200, 1}}),
                             hbm(Space::weights, stored, 512 * use, {{128, 300}, {200, 1}}),
                             false});
      auto step = matmul(128, 128, 200, DType::bf16, use == 0, use == 2);
      (use == 1 ? step.moving : step.stationary) =
          sbuf(DType::bf16, 0, 128, 2048, {{use == 1 ? 200 : 128, 1}});
      bench.add(step);
      if (use == 1) // half of the weights is overwritten, and used as an operand like that
        bench.add(isa::Copy{sbuf(DType::bf16, 0, 64, 2048 + 30, {{50, 1}}),
                            sbuf(DType::bf16, 0, 64, 0, {{50, 1}})});
      if (use == 1)
        bench.add(step);
    }
    bench.check(DType::bf16);
  }
}

TEST(Groups, IntegersFallBack) {
  Bench bench;
  bench.fill(DType::i8, 8);
  auto step = matmul(100, 60, 50, DType::i8);
  step.dst.dtype = DType::i32;
  bench.add(step);
  bench.check(DType::i8);
}

} // namespace
} // namespace tessera::emulator::fast
