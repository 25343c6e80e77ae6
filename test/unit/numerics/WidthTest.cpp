// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The same bits from every width and instruction set, from software fma as from hardware.
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "test/unit/numerics/Widths.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace tessera;

namespace {

constexpr int kBlock = 1 << 14;

bool hasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool hasAvx512() {
  return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}

// Any bits, with exponents near those of earlier values so that sums cancel, and edge values.
class Values {
public:
  float next() {
    static constexpr uint32_t edges[] = {0,          0x80000000, 0x00800000, 0x807fffff,
                                         0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000,
                                         0x3f800000, 0xbf800001, 0x00000001, 0x00800001,
                                         0x34000000, 0x4b000000, 0x20000000};
    uint32_t choice = random() % 8, bits = random();
    if (choice == 0)
      bits = edges[random() % std::size(edges)];
    else if (choice < 5)
      bits = (bits & 0x80ffffff) | ((random() % 2 ? 60u : 120u) << 23);
    return std::bit_cast<float>(bits);
  }
  std::vector<float> block() {
    std::vector<float> values(kBlock);
    for (float &value : values)
      value = next();
    return values;
  }
  std::mt19937 random{7};
};

void expectSameBits(const std::vector<float> &a, const std::vector<float> &b, const char *what,
                    const std::vector<float> &x) {
  for (int i = 0; i < kBlock; ++i)
    if (std::bit_cast<uint32_t>(a[i]) != std::bit_cast<uint32_t>(b[i]) &&
        !(std::isnan(a[i]) && std::isnan(b[i])))
      FAIL() << what << " of " << std::hexfloat << x[i] << ": " << a[i] << " and " << b[i];
}

// Runs `call(suffix implementation)` for each width this processor has and compares with one lane.
template <typename F, typename... Args>
void compareWidths(const char *what, const std::vector<float> &x, F baseline, F avx2, F avx512,
                   Args... args) {
  std::vector<float> expected(kBlock), got(kBlock);
  baseline(args..., expected.data(), kBlock);
  if (hasAvx2()) {
    avx2(args..., got.data(), kBlock);
    expectSameBits(expected, got, what, x);
  }
  if (hasAvx512()) {
    avx512(args..., got.data(), kBlock);
    expectSameBits(expected, got, what, x);
  }
}

TEST(Widths, FunctionsGiveTheSameBits) {
  numerics::FtzGuard guard;
  Values values;
  for (const isa::EnumCase &c : isa::EnumCases<isa::Function>::cases)
    for (int round = 0; round < 16; ++round) {
      auto x = values.block();
      if (round % 2)
        for (float &value : x)
          value = static_cast<float>(static_cast<int32_t>(values.random())) * 0x1p-26f;
      compareWidths(c.name.data(), x, applyFunctionBaseline, applyFunctionAvx2, applyFunctionAvx512,
                    static_cast<isa::Function>(c.value), static_cast<const float *>(x.data()));
    }
}

TEST(Widths, AluGivesTheSameBits) {
  numerics::FtzGuard guard;
  Values values;
  for (const isa::EnumCase &c : isa::EnumCases<isa::Alu>::cases)
    for (int round = 0; round < 4; ++round) {
      auto a = values.block(), b = values.block();
      compareWidths(c.name.data(), a, applyAluBaseline, applyAluAvx2, applyAluAvx512,
                    static_cast<isa::Alu>(c.value), static_cast<const float *>(a.data()),
                    static_cast<const float *>(b.data()));
    }
}

TEST(Widths, SoftwareFmaIsTheHardwareOne) {
  numerics::FtzGuard guard;
  Values values;
  for (int round = 0; round < 200; ++round) {
    auto a = values.block(), b = values.block(), c = values.block();
    if (round % 2) // sums that cancel: c near -a * b, and results around the smallest normal
      for (int i = 0; i < kBlock; ++i)
        c[i] = std::bit_cast<float>(std::bit_cast<uint32_t>(-a[i] * b[i]) +
                                    static_cast<uint32_t>(values.random() % 5) - 2u);
    compareWidths("fma", a, applyFmaBaseline, applyFmaAvx2, applyFmaAvx512,
                  static_cast<const float *>(a.data()), static_cast<const float *>(b.data()),
                  static_cast<const float *>(c.data()));
  }
}

// 2^-126 - 2^-150 has 24 bits below the smallest normal: tiny after rounding, so flushed, while
// anything that rounds up to 2^-126 is not.
TEST(SoftFma, FlushesWhatIsTinyAfterRounding) {
  numerics::FtzGuard guard;
  std::vector<float> a(16, 0x1.fffffep-64f), b(16, 0x1p-63f), c(16, 0.0f), y(16);
  applyFmaBaseline(a.data(), b.data(), c.data(), y.data(), 16);
  EXPECT_EQ(y[0], 0);
  std::fill(a.begin(), a.end(), 0x1.000002p-63f);
  std::fill(b.begin(), b.end(), 0x1.fffffcp-64f);
  std::fill(c.begin(), c.end(), 0.0f);
  applyFmaBaseline(a.data(), b.data(), c.data(), y.data(), 16);
  EXPECT_EQ(y[0], 0x1p-126f);
}

} // namespace
