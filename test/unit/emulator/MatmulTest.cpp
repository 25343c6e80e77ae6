// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The PE array's sums are two fma chains per 32 rows, even and odd, in this order and no other.
#include "runtime-stub/emulator/numerics/Convert.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "test/unit/emulator/TestProgram.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace tessera;
using namespace tessera::emulator;

namespace {

// stationary: 5 columns from byte 0 of the input, moving: 7 columns behind them.
constexpr int kM = 5, kN = 7;

std::vector<float> expected(const std::vector<float> &x, int rows) {
  std::vector<float> c(kM * kN, 0.0f);
  for (int m = 0; m < kM; ++m)
    for (int n = 0; n < kN; ++n)
      for (int pass = 0; pass < rows; pass += 32) {
        float chains[2] = {0, 0};
        for (int k = 0; k < 32; ++k) {
          bool inside = pass + k < rows;
          const float *row = x.data() + (pass + k) * (kM + kN);
          chains[k % 2] =
              std::fma(inside ? row[m] : 0.0f, inside ? row[kM + n] : 0.0f, chains[k % 2]);
        }
        c[m * kN + n] += chains[0] + chains[1];
      }
  return c;
}

class MatmulTest : public testing::TestWithParam<std::tuple<std::string, std::string, int>> {};

TEST_P(MatmulTest, IsEvenAndOddChains) {
  const auto &[emulator, type, rows] = GetParam();
  int size = type == "f32" ? 4 : 2;
  TestProgram program{
      {type, rows, kM + kN},
      {"f32", kM, kN},
      {concat("pe matmul f32 psum[0+5, 0, 7:1], ", type, " sbuf[0+", rows, ", 0, 5:1], ", type,
              " sbuf[0+", rows, ", ", kM * size, ", 7:1], start, stop"),
       "vector copy f32 sbuf[0+5, 4096, 7:1], f32 psum[0+5, 0, 7:1]"}};
  std::mt19937 random(rows);
  std::normal_distribution<float> normal;
  std::vector<float> x(rows * (kM + kN));
  std::vector<uint16_t> half(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = normal(random) * std::exp2(static_cast<float>(random() % 9));
    if (type == "bf16")
      x[i] = numerics::fromBf16(half[i] = numerics::toBf16(x[i]));
    if (type == "f16")
      x[i] = numerics::fromSmall<numerics::kF16>(
          half[i] = static_cast<uint16_t>(numerics::toSmall<numerics::kF16>(x[i])));
  }
  auto output = runOnce(program.build(), size == 4 ? bytesOf(x) : bytesOf(half), emulator);
  ASSERT_TRUE(output.ok()) << output.status();
  numerics::FtzGuard guard;
  std::vector<float> want = expected(x, rows), got = valuesOf<float>(*output, want.size());
  for (size_t i = 0; i < want.size(); ++i)
    EXPECT_EQ(std::bit_cast<uint32_t>(got[i]), std::bit_cast<uint32_t>(want[i])) << i;
}
INSTANTIATE_TEST_SUITE_P(Emulators, MatmulTest,
                         testing::Combine(testing::Values("reference", "fast"),
                                          testing::Values("bf16", "f16", "f32"),
                                          testing::Values(1, 2, 31, 32, 33, 63, 100, 128)),
                         [](const auto &info) {
                           return concat(std::get<0>(info.param), "_", std::get<1>(info.param), "_",
                                         std::get<2>(info.param));
                         });

} // namespace
