// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Progressions of runs, against every pair of their runs.
#include "compiler/artifact/isa/analysis/Progression.h"

#include <gtest/gtest.h>

#include <random>

using namespace tessera::isa;

namespace {

bool meetByBruteForce(const Progression &a, const Progression &b) {
  for (int64_t i = 0; i < a.count; ++i)
    for (int64_t j = 0; j < b.count; ++j) {
      const int64_t x = a.begin + i * a.stride, y = b.begin + j * b.stride;
      if (x < y + b.run && y < x + a.run)
        return true;
    }
  return false;
}

TEST(Progression, MeetsWhereARunMeetsARun) {
  std::mt19937 rng(1);
  const auto next = [&] {
    const int64_t stride = 1 + rng() % (rng() % 2 ? 12 : 90);
    return Progression{static_cast<int64_t>(rng() % 200), 1 + static_cast<int64_t>(rng() % 25),
                       stride, 1 + static_cast<int64_t>(rng() % (rng() % 3 ? 2 : stride))};
  };
  int meeting = 0;
  constexpr int kPairs = 50000;
  for (int round = 0; round < kPairs; ++round) {
    const Progression a = next(), b = next();
    const bool expected = meetByBruteForce(a, b);
    ASSERT_EQ(meet(a, b), expected)
        << a.begin << " " << a.count << ":" << a.stride << " of " << a.run << ", " << b.begin << " "
        << b.count << ":" << b.stride << " of " << b.run;
    meeting += expected;
  }
  EXPECT_GT(meeting, kPairs / 5);
  EXPECT_LT(meeting, kPairs * 4 / 5);
}

TEST(Progression, FirstInRangeIsTheFirst) {
  for (int64_t modulus = 1; modulus < 24; ++modulus)
    for (int64_t step = 0; step < modulus; ++step)
      for (int64_t low = 0; low < modulus; ++low)
        for (int64_t high = low; high < modulus; ++high) {
          int64_t expected = -1;
          for (int64_t k = modulus - 1; k >= 0; --k)
            if (k * step % modulus >= low && k * step % modulus <= high)
              expected = k;
          ASSERT_EQ(firstInRange(step, modulus, low, high), expected)
              << step << " mod " << modulus << " in " << low << ".." << high;
        }
}

// Two strides without a common measure, as far as addresses go.
TEST(Progression, TakesNoLongerWhenItIsLong) {
  constexpr int64_t kMany = int64_t{1} << 28;
  EXPECT_TRUE(meet({0, kMany, 1000003, 1}, {5, kMany, 999983, 1}));
  EXPECT_FALSE(meet({0, 999000, 1000002, 1}, {5, 999000, 999984, 1})); // all even, all odd
  EXPECT_FALSE(meet({0, 10, 1000003, 1}, {5, 10, 999983, 1}));
}

} // namespace
