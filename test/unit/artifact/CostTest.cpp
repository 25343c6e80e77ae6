// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cost formulas against the published table.
#include "compiler/artifact/target/Cost.h"
#include "compiler/target/Target.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

using namespace isa;

Access sbuf(DType type, int partitions, int columns) {
  return {Space::sbuf, type, 0, uint8_t(partitions), 1, {{{columns, 1}}}, 0};
}
Access psum(int partitions, int columns) {
  Access access = sbuf(DType::f32, partitions, columns);
  access.space = Space::psum;
  return access;
}
double cycles(Body body) { return engineCycles(*loadMachine("inf2"), {std::move(body), {}, 0}); }

TEST(Cost, matmul) {
  auto matmul = [](DType type, int m, int n) {
    return cycles(Matmul{psum(m, n), sbuf(type, 128, m), sbuf(type, 128, n), true, true});
  };
  EXPECT_EQ(matmul(DType::bf16, 128, 512), 512);
  EXPECT_EQ(matmul(DType::bf16, 128, 1), 64);
  EXPECT_EQ(matmul(DType::bf16, 16, 1), 16);
  EXPECT_EQ(matmul(DType::f32, 128, 512), 4 * 512);
}

TEST(Cost, tensor_tensor_is_fast_where_one_input_is_in_psum_or_all_are_bf16) {
  Access b = sbuf(DType::bf16, 128, 100), f = sbuf(DType::f32, 128, 100), p = psum(128, 100);
  EXPECT_EQ(cycles(TensorTensor{f, f, f, Alu::add, false}), 200);
  EXPECT_EQ(cycles(TensorTensor{f, f, p, Alu::add, false}), 100);
  EXPECT_EQ(cycles(TensorTensor{b, b, b, Alu::add, false}), 100);
  EXPECT_EQ(cycles(TensorTensor{b, b, b, Alu::divide, false}), 200);
}

TEST(Cost, small_and_special_ones) {
  Access f = sbuf(DType::f32, 128, 10);
  EXPECT_EQ(cycles(Activate{f, f, Function::exp, 1.0f, 0.0f, {}}), 64);
  EXPECT_EQ(cycles(Activate{f, f, Function::exp, 1.0f, 0.0f, f}), 128);
  EXPECT_EQ(cycles(Fill{sbuf(DType::bf16, 128, 1000), 0.0}), 500);
  EXPECT_EQ(cycles(Fill{sbuf(DType::bf16, 128, 1000), 1.0}), 1000);
  EXPECT_EQ(cycles(Iota{f, 0, 0, {}}), 160);
}

TEST(Cost, dma_by_bytes_and_short_runs_cost_as_much_as_long_ones) {
  Machine machine = *loadMachine("inf2");
  Access wide{Space::input, DType::f32, 0, 1, 2, {{{128, 512}, {512, 1}}}, 0};
  double full = busyNanoseconds(machine, {DmaCopy{sbuf(DType::f32, 128, 512), wide, false}, {}, 0});
  EXPECT_NEAR(full, 128 * 512 * 4 / 17.0, 1);
  Access thin{Space::input, DType::f32, 0, 1, 2, {{{128, 512}, {16, 1}}}, 0};
  double rows = busyNanoseconds(machine, {DmaCopy{sbuf(DType::f32, 128, 16), thin, false}, {}, 0});
  EXPECT_NEAR(rows, 128 * 256 / 17.0, 1);
}

} // namespace
} // namespace tessera
