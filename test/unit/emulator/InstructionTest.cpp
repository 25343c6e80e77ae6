// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each instruction against values computed by hand, on every emulator.
#include "test/unit/emulator/TestProgram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <gtest/gtest.h>

using namespace tessera;
using namespace tessera::emulator;

namespace {

struct Case {
  const char *name;
  TestProgram program;
  std::vector<float> in, out;
};

// One instruction `text` of `queue`, from f32[p, n] at byte 0 to f32[q, m] at byte 4096.
Case one(const char *name, const std::string &line, int p, int n, std::vector<float> in, int q,
         int m, std::vector<float> out) {
  return {name, {{"f32", p, n}, {"f32", q, m}, {line}}, std::move(in), std::move(out)};
}

const float inf = INFINITY;

std::vector<Case> peActAndVectorCases() {
  return {
      // PE
      {"matmul",
       {{"f32", 2, 4}, // columns 0..1: stationary, 2..3: moving
        {"f32", 2, 2},
        {"pe matmul f32 psum[0+2, 0, 2:1], f32 sbuf[0+2, 0, 2:1], f32 sbuf[0+2, 8, 2:1], start, "
         "stop",
         "vector copy f32 sbuf[0+2, 4096, 2:1], f32 psum[0+2, 0, 2:1]"}},
       {1, 2, 10, 20, 3, 4, 30, 40},
       {1 * 10 + 3 * 30, 1 * 20 + 3 * 40, 2 * 10 + 4 * 30, 2 * 20 + 4 * 40}},
      {"matmul_accumulates",
       {{"f32", 1, 2},
        {"f32", 1, 1},
        {"pe matmul f32 psum[0+1, 0, 1:1], f32 sbuf[0+1, 0, 1:1], f32 sbuf[0+1, 4, 1:1], start",
         "pe matmul f32 psum[0+1, 0, 1:1], f32 sbuf[0+1, 0, 1:1], f32 sbuf[0+1, 0, 1:1], stop",
         "vector copy f32 sbuf[0+1, 4096, 1:1], f32 psum[0+1, 0, 1:1]"}},
       {3, 5},
       {24}},
      {"transpose",
       {{"f32", 2, 3},
        {"f32", 3, 2},
        {"pe transpose f32 psum[0+3, 0, 2:1], f32 sbuf[0+2, 0, 3:1]",
         "vector copy f32 sbuf[0+3, 4096, 2:1], f32 psum[0+3, 0, 2:1]"}},
       {1, inf, 3, 4, 5, -6},
       {1, 4, inf, 5, 3, -6}},
      // ACT
      one("activate_scales_then_adds",
          "act activate f32 sbuf[0+1, 4096, 3:1], f32 sbuf[0+1, 0, 3:1], function=relu, scale=2.0, "
          "bias=-1.0",
          1, 3, {0, 1, 2}, 1, 3, {0, 1, 3}),
      one("activate_by_partition",
          "act activate f32 sbuf[0+2, 4096, 1:1], f32 sbuf[0+2, 0, 1:1], function=square, "
          "scale=f32 sbuf[0+2, 4, 1:1], bias=f32 sbuf[0+2, 8, 1:1]",
          2, 3, {1, 2, 3, 2, 3, 4}, 2, 1, {25, 100}),
      one("activate_sums_rows",
          "act activate f32 sbuf[0+1, 4096, 2:2, 2:1], f32 sbuf[0+1, 0, 2:2, 2:1], function=copy, "
          "scale=1.0, bias=0.0, sum=f32 sbuf[0+1, 4112, 2:1]",
          1, 4, {1, 2, 3, 4}, 1, 6, {1, 2, 3, 4, 3, 7}),
      // VECTOR
      one("tensor_tensor",
          "vector tensor_tensor f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+1, 0, 2:1], f32 sbuf[0+1, 8, "
          "2:1], op=subtract",
          1, 4, {5, 6, 1, 8}, 1, 2, {4, -2}),
      one("tensor_scalar_reverses",
          "vector tensor_scalar f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+1, 0, 2:1], op0=subtract, "
          "scalar0=10.0, reverse0, op1=multiply, scalar1=3.0",
          1, 2, {1, 4}, 1, 2, {27, 18}),
      one("scalar_tensor_tensor_rounds_twice",
          "vector scalar_tensor_tensor f32 sbuf[0+1, 4096, 1:1], f32 sbuf[0+1, 0, 1:1], "
          "op0=multiply, scalar=f32 sbuf[0+1, 4, 1:1], f32 sbuf[0+1, 8, 1:1], op1=subtract",
          1, 3, {1 + 0x1p-12f, 1 + 0x1p-12f, 1 + 0x1p-11f}, 1, 1, {0}),
      one("select",
          "vector select f32 sbuf[0+1, 4096, 3:1], f32 sbuf[0+1, 0, 3:1], f32 sbuf[0+1, 12, 3:1], "
          "f32 sbuf[0+1, 24, 3:1]",
          1, 9, {0, 1, -0.0f, 1, 2, 3, 4, 5, 6}, 1, 3, {4, 2, 6}),
      one("copy_keeps_bits", "vector copy f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+1, 0, 2:1]", 1, 2,
          {std::bit_cast<float>(1u), -0.0f}, 1, 2, {std::bit_cast<float>(1u), -0.0f}),
      one("fill", "vector fill f32 sbuf[0+1, 4096, 2:1], value=2.5", 1, 1, {0}, 1, 2, {2.5f, 2.5f}),
      {"fill_saturates_integers",
       {{"f32", 1, 1},
        {"f32", 1, 6},
        {"vector fill i8 sbuf[0+1, 2048, 1:1], value=300.0",
         "vector fill i8 sbuf[0+1, 2049, 1:1], value=-2.5",
         "vector fill u8 sbuf[0+1, 2052, 1:1], value=-4.0",
         "vector fill i16 sbuf[0+1, 2056, 1:1], value=1.0e30",
         "vector fill i32 sbuf[0+1, 2060, 1:1], value=4294967295.0",
         "vector fill u32 sbuf[0+1, 2064, 1:1], value=4294967295.0",
         "vector copy f32 sbuf[0+1, 4096, 2:1], i8 sbuf[0+1, 2048, 2:1]",
         "vector copy f32 sbuf[0+1, 4104, 1:1], u8 sbuf[0+1, 2052, 1:1]",
         "vector copy f32 sbuf[0+1, 4108, 1:1], i16 sbuf[0+1, 2056, 1:1]",
         "vector copy f32 sbuf[0+1, 4112, 1:1], i32 sbuf[0+1, 2060, 1:1]",
         "vector copy f32 sbuf[0+1, 4116, 1:1], u32 sbuf[0+1, 2064, 1:1]"}},
       {0},
       {127, -2, 0, 32767, 0x1p31f, 0x1p32f}},
      one("reduce_sums",
          "vector reduce f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+1, 0, 2:3, 3:1], op=add, axes=1", 1,
          6, {1, 2, 3, 10, 20, 30}, 1, 2, {6, 60}),
      one("reduce_over_two_dimensions",
          "vector reduce f32 sbuf[0+1, 4096, 1:1], f32 sbuf[0+1, 0, 2:3, 3:1], op=max, axes=2", 1,
          6, {1, 2, 3, 10, -20, 5}, 1, 1, {10}),
      one("reciprocal", "vector reciprocal f32 sbuf[0+1, 4096, 3:1], f32 sbuf[0+1, 0, 3:1]", 1, 3,
          {4, -0.5f, 0}, 1, 3, {0.25f, -2, inf}),
      one("scan",
          "vector scan f32 sbuf[0+1, 4096, 3:1], f32 sbuf[0+1, 0, 3:1], f32 sbuf[0+1, 12, 3:1], "
          "initial=1.0, op0=multiply, op1=add",
          1, 6, {2, 3, 4, 1, 1, 1}, 1, 3, {3, 10, 41}),
      one("bn_stats", "vector bn_stats f32 sbuf[0+1, 4096, 3:1], f32 sbuf[0+1, 0, 4:1]", 1, 4,
          {1, 2, 3, 6}, 1, 3, {4, 3, 14}),
      one("bn_aggr", "vector bn_aggr f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+1, 0, 6:1]", 1, 6,
          {2, 1, 2, 2, 3, 2}, 1, 2, {2, 2}),
      one("max8", "vector max8 f32 sbuf[0+1, 4096, 8:1], f32 sbuf[0+1, 0, 9:1]", 1, 9,
          {1, 9, 3, 7, 5, 6, 4, 8, 2}, 1, 8, {9, 8, 7, 6, 5, 4, 3, 2}),
      one("match_replace8",
          "vector match_replace8 f32 sbuf[0+1, 4096, 8:1], f32 sbuf[0+1, 0, 8:1], f32 sbuf[0+1, "
          "32, 8:1], replacement=-1.0",
          1, 16, {1, 2, 2, 4, 5, 6, 7, 8, 2, 7, 99, 99, 99, 99, 99, 99}, 1, 8,
          {1, -1, 2, 4, 5, 6, -1, 8}),
  };
}

std::vector<Case> gpsimdAndDmaCases() {
  return {
      // GPSIMD
      one("iota",
          "gpsimd iota f32 sbuf[0+2, 4096, 2:2, 2:1], base=5, partition_step=100, steps=[10, 1, 0, "
          "0]",
          1, 1, {0}, 2, 4, {5, 6, 15, 16, 105, 106, 115, 116}),
      one("affine_select",
          "gpsimd affine_select f32 sbuf[0+2, 4096, 2:1], f32 sbuf[0+2, 0, 2:1], base=0, "
          "partition_step=1, steps=[-1, 0, 0, 0], compare=greater_equal, otherwise=-9.0",
          2, 2, {1, 2, 3, 4}, 2, 2, {1, -9, 3, 4}),
      one("partition_reduce",
          "gpsimd partition_reduce f32 sbuf[0+1, 4096, 2:1], f32 sbuf[0+3, 0, 2:1], op=add", 3, 2,
          {1, 2, 3, 4, 5, 6}, 1, 2, {9, 12}),
      one("partition_broadcast",
          "gpsimd partition_broadcast f32 sbuf[0+3, 4096, 2:1], f32 sbuf[0+1, 0, 2:1]", 1, 2,
          {7, 8}, 3, 2, {7, 8, 7, 8, 7, 8}),
      // DMA
      {"dma_accumulates",
       {{"f32", 1, 2},
        {"f32", 1, 1},
        {"dma2 dma_copy f32 sbuf[0+1, 4096, 1:1], f32 sbuf[0+1, 0, 1:1]",
         "dma2 dma_copy f32 sbuf[0+1, 4096, 1:1], f32 sbuf[0+1, 4, 1:1], accumulate"}},
       {2, 3},
       {5}},
      {"dma_gathers_rows",
       {{"f32", 3, 2},
        {"f32", 2, 2},
        {"vector fill i32 sbuf[0+1, 2048, 1:1], value=2.0",
         "vector fill i32 sbuf[0+1, 2052, 1:1], value=0.0",
         "dma2 dma_gather f32 sbuf[0+2, 4096, 2:1], f32 input[0, 3:2, 2:1], i32 sbuf[0+1, 2048, "
         "2:1]"}},
       {1, 2, 3, 4, 5, 6},
       {5, 6, 1, 2}},
  };
}

std::vector<Case> cases() {
  std::vector<Case> all = peActAndVectorCases();
  std::ranges::move(gpsimdAndDmaCases(), std::back_inserter(all));
  return all;
}

class InstructionTest : public testing::TestWithParam<std::tuple<std::string, Case>> {};

TEST_P(InstructionTest, GivesTheValuesOfTheManual) {
  const auto &[emulator, c] = GetParam();
  auto output = runOnce(c.program.build(), bytesOf(c.in), emulator);
  ASSERT_TRUE(output.ok()) << output.status();
  std::vector<float> got = valuesOf<float>(*output, c.out.size());
  for (size_t i = 0; i < got.size(); ++i)
    EXPECT_EQ(std::bit_cast<uint32_t>(got[i]), std::bit_cast<uint32_t>(c.out[i]))
        << "element " << i << ": " << got[i] << ", expected " << c.out[i];
}
INSTANTIATE_TEST_SUITE_P(Emulators, InstructionTest,
                         testing::Combine(testing::Values("reference", "fast"),
                                          testing::ValuesIn(cases())),
                         [](const auto &info) {
                           return std::get<0>(info.param) + "_" + std::get<1>(info.param).name;
                         });

} // namespace
