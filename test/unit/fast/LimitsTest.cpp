// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs whose translation would take far more than they do.
#include "runtime-stub/emulator/fast/Translation.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "test/unit/fast/Bench.h"

#include <chrono>
#include <gtest/gtest.h>

namespace tessera::emulator::fast {
namespace {

using isa::DType;

constexpr uint64_t kMost = uint64_t(512) << 20;

std::unique_ptr<Translation> translated(const Bench &bench) {
  numerics::FtzGuard guard;
  auto made = translate(bench.artifact, bench.weights_, kernelsOf(Isa::scalar), nullptr);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

// Rows of known weights, at other bytes each time: half a megabyte of constants or more. A group is
// open when it is enough.
TEST(Limits, OnConstants) {
  Bench bench;
  auto part = [](int row, bool start, bool stop) {
    return isa::Matmul{psum(DType::f32, 0, 16, 0, {{32, 1}}),
                       sbuf(DType::f32, row, 32, 0, {{16, 1}}),
                       sbuf(DType::f32, row, 32, 64, {{32, 1}}), start, stop};
  };
  bench.fill(DType::f32, 1);
  bench.add(isa::DmaCopy{sbuf(DType::f32, 0, 128, 0, {{1024, 1}}),
                         hbm(isa::Space::weights, DType::f32, 0, {{128, 1024}, {1024, 1}}), false});
  bench.add(part(0, true, false));
  for (int i = 0; i < 2000; ++i)
    bench.add(isa::Copy{sbuf(DType::bf16, 0, 128, Bench::kRow, {{2, 1}}),
                        sbuf(DType::f32, 0, 128, i % 20 * 4, {{2, 1003 - i / 20}})});
  bench.add(part(32, false, true));
  EXPECT_LT(translated(bench)->constants.bytes(), kMost);
  bench.check(DType::bf16);
}

// A group of many parts keeps both operands of each until it stops.
TEST(Limits, OnPackedOperands) {
  Bench bench;
  bench.fill(DType::bf16, 2, false);
  const int count = 2500;
  for (int i = 0; i < count; ++i)
    bench.add(isa::Matmul{psum(DType::f32, 0, 1, 0, {{512, 1}}),
                          sbuf(DType::bf16, 0, 128, 2 * (i % 1400), {{1, 1}}),
                          sbuf(DType::bf16, 0, 128, 2 * (i % 1500), {{512, i < 1500 ? 1 : 2}}),
                          i == 0, i == count - 1});
  EXPECT_LT(translated(bench)->packBytes, kMost);
}

} // namespace
} // namespace tessera::emulator::fast
