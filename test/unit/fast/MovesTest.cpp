// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// DMA, transposes, instructions without fast kernels, orders, failures.
#include "test/unit/fast/Bench.h"

#include <cstring>
#include <gtest/gtest.h>

namespace tessera::emulator::fast {
namespace {

using isa::DType;
using isa::Space;

constexpr int kOut = Bench::kRow;

TEST(Moves, Transposes) {
  for (DType type : {DType::f32, DType::bf16, DType::f16, DType::i32, DType::i8}) {
    SCOPED_TRACE(isa::name(type));
    Bench bench;
    bench.fill(type, 1);
    const DType wide = isa::isInteger(type) ? DType::i32 : DType::f32;
    bench.add(isa::Transpose{psum(wide, 0, 128, 0, {{128, 1}}), sbuf(type, 0, 128, 0, {{128, 1}})});
    bench.add(isa::Transpose{psum(wide, 32, 17, 512, {{33, 1}}), sbuf(type, 64, 33, 8, {{17, 3}})});
    bench.check(type);
  }
}

TEST(Moves, CopiesAndCasts) {
  Bench bench;
  bench.fill(DType::f32, 2);
  auto copy = [&](isa::Access dst, isa::Access src, bool accumulate = false) {
    bench.add(isa::DmaCopy{dst, src, accumulate});
  };
  // Across partitions, shapes that nest only after refinement, casts, transposed sides, one byte.
  copy(sbuf(DType::f32, 3, 24, kOut, {{50, 1}}),
       hbm(Space::input, DType::f32, 400, {{12, 200}, {100, 1}}));
  copy(sbuf(DType::bf16, 0, 128, kOut + 200, {{64, 1}}), sbuf(DType::f32, 0, 128, 0, {{64, 1}}));
  copy(sbuf(DType::f32, 0, 64, kOut + 400, {{60, 1}}),
       hbm(Space::weights, DType::f32, 0, {{64, 1}, {60, 1024}}));
  copy(sbuf(DType::u8, 0, 10, kOut + 700, {{7, 3}}), sbuf(DType::u8, 100, 10, 5, {{7, 1}}));
  copy(sbuf(DType::f16, 0, 10, kOut + 800, {{7, 3}}), sbuf(DType::f32, 100, 10, 0, {{7, 1}}));
  copy(sbuf(DType::i32, 0, 16, kOut + 900, {{8, 1}}),
       hbm(Space::input, DType::i64, 64, {{16, 8}, {8, 1}}));
  copy(sbuf(DType::f32, 0, 16, kOut + 1000, {{8, 1}}),
       hbm(Space::input, DType::i32, 64, {{16, 8}, {8, 1}}));
  copy(sbuf(DType::f32, 0, 128, kOut + 1100, {{8, 1}}), sbuf(DType::f32, 0, 128, 0, {{8, 1}}),
       true);
  copy(sbuf(DType::f32, 1, 100, kOut + 1100, {{8, 1}}),
       sbuf(DType::f32, 0, 100, kOut + 1100, {{8, 1}}));
  bench.check(DType::bf16);
}

void putIndices(Bench &bench, const std::vector<int32_t> &indices) {
  std::memcpy(bench.input_.data(), indices.data(), indices.size() * 4);
}
isa::DmaGather gather(DType type) {
  return {sbuf(DType::bf16, 0, 5, kOut, {{40, 1}}),
          hbm(Space::weights, DType::bf16, 6, {{100, 44}, {40, 1}}),
          hbm(Space::input, type, 0, {{5, 1}})};
}

TEST(Moves, Gathers) {
  Bench bench;
  bench.fill(DType::bf16, 3);
  putIndices(bench, {99, 0, 7, 0, 0, 0, 50, 0, 1, 0});
  bench.add(gather(DType::i64));
  bench.check(DType::bf16);
  Bench narrow;
  narrow.fill(DType::bf16, 4);
  putIndices(narrow, {0, 99, 98, 3, 3});
  narrow.add(gather(DType::i32));
  narrow.check(DType::bf16);
}

TEST(Moves, IndexOutOfRangeIsAnErrorAndTheNextRunWorks) {
  Bench bench;
  bench.fill(DType::bf16, 5);
  bench.add(gather(DType::i64));
  bench.finish(DType::bf16);
  auto reference = *(*createReference({}))->prepare(bench.artifact, bench.weights_);
  std::vector<std::byte> output(3 * Bench::kTile);
  for (Choice &choice : allChoices()) {
    auto executable = *choice.emulator->prepare(bench.artifact, bench.weights_);
    putIndices(bench, {1, 0, 2, 0, 100, 0, 3, 0, 4, 0});
    absl::Status status = executable->run(bench.input_, output);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status, reference->run(bench.input_, output));
    putIndices(bench, {1, 0, 2, 1, 9, 0, 3, 0, 4, 0}); // the full 64 bits count
    EXPECT_FALSE(executable->run(bench.input_, output).ok());
    putIndices(bench, {1, 0, 2, 0, 99, 0, 3, 0, 4, 0});
    EXPECT_TRUE(executable->run(bench.input_, output).ok());
  }
}

// The waits alone decide: a slot is reused as soon as they allow it.
TEST(Moves, OrderRespectsWaits) {
  Bench bench;
  bench.fill(DType::bf16, 6, false);
  auto size = [&](int q) { return uint32_t(bench.artifact.program.queues[q].size()); };
  const isa::Queue dma = 9, pe = 0, vector = 2;
  const uint32_t before = size(vector);
  for (uint32_t i = 0; i < 6; ++i) {
    std::vector<isa::Wait> waits = {{vector, before}};
    if (i > 0)
      waits = {{pe, i}};
    bench.add(isa::DmaCopy{sbuf(DType::bf16, 0, 128, 0, {{128, 1}}),
                           hbm(Space::weights, DType::bf16, 256 * i, {{128, 128}, {128, 1}}),
                           false},
              dma, waits);
    bench.add(isa::Matmul{psum(DType::f32, 0, 128, 0, {{64, 1}}),
                          sbuf(DType::bf16, 0, 128, 0, {{128, 1}}),
                          sbuf(DType::bf16, 0, 128, 1024, {{64, 1}}), i % 2 == 0, i % 2 == 1},
              pe, {{dma, i + 1}, {vector, before + i / 2}});
    if (i % 2 == 1)
      bench.add(isa::Copy{sbuf(DType::bf16, 0, 128, 1024, {{64, 1}}),
                          psum(DType::f32, 0, 128, 0, {{64, 1}})},
                vector, {{pe, i + 1}});
  }
  bench.check(DType::bf16);
}

TEST(Moves, InstructionsWithoutFastKernels) {
  Bench bench;
  bench.fill(DType::f32, 7, false);
  bench.add(
      isa::Max8{sbuf(DType::f32, 0, 128, kOut, {{8, 1}}), sbuf(DType::f32, 0, 128, 0, {{100, 1}})});
  bench.add(isa::Iota{sbuf(DType::i32, 0, 128, kOut + 64, {{8, 1}}), 5, 2, {3, 0, 0, 0}});
  bench.add(isa::PartitionReduce{sbuf(DType::f32, 0, 1, kOut + 128, {{9, 1}}),
                                 sbuf(DType::f32, 0, 128, 0, {{9, 1}}), isa::Alu::add});
  bench.check();
}

} // namespace
} // namespace tessera::emulator::fast
