// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ACT and VECTOR: functions, operations, types, patterns, overlaps.
#include "test/unit/fast/Bench.h"

#include <gtest/gtest.h>

namespace tessera::emulator::fast {
namespace {

using isa::Alu;
using isa::DType;

constexpr int kOut = Bench::kRow; // the second half of SBUF

TEST(Elementwise, EveryFunction) {
  for (auto &c : isa::EnumCases<isa::Function>::cases) {
    SCOPED_TRACE(c.name);
    Bench bench;
    bench.fill(DType::f32, c.value);
    const auto function = static_cast<isa::Function>(c.value);
    bench.add(isa::Activate{sbuf(DType::f32, 0, 128, kOut, {{333, 1}}),
                            sbuf(DType::f32, 0, 128, 0, {{333, 1}}),
                            function,
                            3.0f,
                            0.25f,
                            {}});
    bench.add(isa::Activate{sbuf(DType::f32, 0, 128, kOut + 1400, {{333, 1}}),
                            sbuf(DType::f32, 0, 128, 4, {{333, 1}}),
                            function,
                            sbuf(DType::f32, 0, 128, 0, {}),
                            sbuf(DType::f32, 0, 128, 8, {{1, 1}}),
                            {}});
    bench.check();
  }
}

TEST(Elementwise, ActivateSumsRows) {
  Bench bench;
  bench.fill(DType::f32, 1, false);
  bench.add(isa::Activate{sbuf(DType::bf16, 0, 100, kOut, {{6, 50}, {45, 1}}),
                          sbuf(DType::f32, 0, 100, 0, {{6, 60}, {45, 1}}), isa::Function::exp, 0.5f,
                          -1.0f, sbuf(DType::f32, 0, 100, kOut + 2000, {{6, 1}})});
  bench.add(isa::Activate{sbuf(DType::f32, 0, 100, kOut + 2100, {{37, 1}}),
                          sbuf(DType::f32, 0, 100, 0, {{37, 2}}), isa::Function::gelu, 0.5f, -1.0f,
                          sbuf(DType::f32, 0, 100, kOut + 2080, {})});
  bench.check(DType::bf16);
}

TEST(Elementwise, TypesAndPatterns) {
  for (DType type : {DType::f32, DType::bf16, DType::f16, DType::i8, DType::u8, DType::i16,
                     DType::i32, DType::f8e4m3, DType::f8e5m2}) {
    SCOPED_TRACE(isa::name(type));
    Bench bench;
    bench.fill(type, 2);
    const int64_t bytes = isa::byteSize(type);
    bench.add(isa::Copy{sbuf(DType::f32, 0, 128, kOut, {{100, 1}}),
                        sbuf(type, 0, 128, 4 * bytes, {{100, 1}})});
    bench.add(isa::Copy{sbuf(type, 64, 64, kOut + 400, {{10, 13}, {10, 1}}),
                        sbuf(type, 0, 64, 0, {{10, 2}, {10, 7}})});
    bench.add(isa::TensorTensor{sbuf(type, 0, 32, kOut + 1200, {{4, 1}, {3, 4}}),
                                sbuf(type, 32, 32, 8, {{12, 1}}),
                                sbuf(DType::f32, 0, 32, kOut, {{12, 0}}), Alu::add, false});
    bench.add(isa::Select{sbuf(type, 0, 32, kOut + 1600, {{12, 1}}),
                          sbuf(type, 32, 32, 8, {{12, 1}}), sbuf(type, 32, 32, 16, {{12, 1}}),
                          sbuf(DType::f32, 0, 32, kOut, {{12, 1}})});
    bench.add(isa::Fill{sbuf(type, 0, 128, kOut + 2000, {{33, 2}}), 3.0});
    bench.check(type);
  }
}

TEST(Elementwise, EveryOperation) {
  for (auto &c : isa::EnumCases<Alu>::cases) {
    const auto op = static_cast<Alu>(c.value);
    const bool integers = op >= Alu::bitwise_and && op <= Alu::shift_right;
    SCOPED_TRACE(c.name);
    for (bool int32 : {false, true}) {
      if ((integers && !int32) || (int32 && op == Alu::power))
        continue;
      Bench bench;
      const DType type = int32 ? DType::i32 : DType::f32;
      bench.fill(type, 3);
      auto row = [&](int64_t at) { return sbuf(type, 0, 128, at, {{301, 1}}); };
      bench.add(isa::TensorTensor{row(kOut), row(0), row(1204), op, int32});
      bench.add(isa::TensorScalar{row(kOut + 1204), row(0), op, sbuf(type, 0, 128, 4, {}), false,
                                  Alu::add, 1.0f, false, int32});
      if (!int32) {
        bench.add(isa::TensorScalar{row(kOut), row(kOut), op, 2.0f, true, Alu::bypass, 1.0f, false,
                                    false});
        bench.add(isa::ScalarTensorTensor{row(kOut + 2408), row(0), Alu::multiply,
                                          sbuf(type, 0, 128, 0, {}), false, row(1204), op, true});
      }
      bench.check(type);
    }
  }
}

TEST(Elementwise, OverlapsAreNotChunked) {
  Bench bench;
  bench.fill(DType::f32, 4, false);
  bench.add(
      isa::Copy{sbuf(DType::f32, 0, 128, 4, {{900, 1}}), sbuf(DType::f32, 0, 128, 0, {{900, 1}})});
  bench.add(isa::TensorScalar{sbuf(DType::bf16, 0, 128, 0, {{900, 1}}),
                              sbuf(DType::f32, 0, 128, 0, {{900, 1}}), Alu::add, 1.0f, false,
                              Alu::bypass, 0.0f, false, false});
  bench.check(DType::bf16);
}

TEST(Elementwise, Reductions) {
  for (Alu op : {Alu::add, Alu::multiply, Alu::max, Alu::min, Alu::logical_or, Alu::abs_max}) {
    SCOPED_TRACE(static_cast<int>(op));
    Bench bench;
    bench.fill(DType::f32, 5);
    bench.add(isa::Reduce{sbuf(DType::f32, 0, 128, kOut, {{1, 1}}),
                          sbuf(DType::f32, 0, 128, 0, {{777, 1}}), op, 1, false});
    bench.add(isa::Reduce{sbuf(DType::f32, 0, 128, kOut + 64, {{3, 2}, {5, 6}}),
                          sbuf(DType::f32, 0, 128, 0, {{3, 5}, {5, 19}, {2, 300}, {17, 1}}), op, 2,
                          false});
    bench.add(isa::Reduce{sbuf(DType::i32, 0, 60, kOut + 600, {{4, 1}}),
                          sbuf(DType::i32, 0, 60, 0, {{4, 10}, {9, 1}}), op, 1, true});
    bench.check();
    Bench half;
    half.fill(DType::bf16, 5);
    half.add(isa::Reduce{sbuf(DType::bf16, 0, 60, kOut + 512, {}),
                         sbuf(DType::bf16, 0, 60, 0, {{7, 40}, {9, 3}}), op, 2, false});
    half.check(DType::bf16);
  }
}

TEST(Elementwise, Statistics) {
  for (int n : {1, 15, 384, 512}) {
    Bench bench;
    bench.fill(DType::f32, 6, false);
    bench.add(isa::BnStats{sbuf(DType::f32, 0, 128, kOut, {{3, 1}}),
                           sbuf(DType::f32, 0, 128, 0, {{n, 1}})});
    bench.add(isa::BnStats{sbuf(DType::f32, 0, 128, kOut + 12, {{3, 1}}),
                           sbuf(DType::f32, 0, 128, 64, {{n, 1}})});
    bench.add(isa::BnAggr{sbuf(DType::f32, 0, 128, kOut + 64, {{2, 1}}),
                          sbuf(DType::f32, 0, 128, kOut, {{6, 1}})});
    bench.add(isa::BnStats{sbuf(DType::f32, 0, 128, kOut + 128, {{3, 2}}),
                           sbuf(DType::bf16, 0, 128, 0, {{n, 1}})});
    bench.check();
  }
}

} // namespace
} // namespace tessera::emulator::fast
