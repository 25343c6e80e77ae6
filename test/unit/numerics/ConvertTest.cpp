// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversions: every 8- and 16-bit value, ties, limits; the order of sums.
#include "runtime-stub/emulator/numerics/Convert.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "runtime-stub/emulator/numerics/Sums.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace tessera::numerics;

namespace {

template <SmallFloat S> void expectRoundTrip(uint32_t count) {
  FtzGuard guard;
  for (uint32_t bits = 0; bits < count; ++bits) {
    float x = fromSmall<S>(bits);
    if (std::isnan(x))
      EXPECT_TRUE(std::isnan(fromSmall<S>(toSmall<S>(x))));
    else if (std::isinf(x) && S.saturates)
      EXPECT_EQ(toSmall<S>(x) & (S.signBit() - 1), S.largest());
    else
      ASSERT_EQ(toSmall<S>(x), bits);
  }
}

TEST(Convert, EverySmallFloatSurvives) {
  expectRoundTrip<kF16>(1 << 16);
  expectRoundTrip<kF8e4m3>(1 << 8);
  expectRoundTrip<kF8e5m2>(1 << 8);
}

// Between two neighbours the midpoint goes to the even one, anything else to the nearer.
template <SmallFloat S> void expectNearestEven() {
  FtzGuard guard;
  for (uint32_t bits = 0; bits < S.largest(); ++bits) {
    float low = fromSmall<S>(bits), high = fromSmall<S>(bits + 1), middle = (low + high) / 2;
    ASSERT_EQ(toSmall<S>(middle), bits + (bits & 1)) << low;
    ASSERT_EQ(toSmall<S>(std::nextafter(middle, low)), bits) << low;
    ASSERT_EQ(toSmall<S>(std::nextafter(middle, high)), bits + 1) << low;
    ASSERT_EQ(toSmall<S>(-middle), S.signBit() | (bits + (bits & 1)));
  }
}

TEST(Convert, SmallFloatsRoundToNearestEven) {
  expectNearestEven<kF16>();
  expectNearestEven<kF8e4m3>();
  expectNearestEven<kF8e5m2>();
}

TEST(Convert, KnownSmallFloats) {
  FtzGuard guard;
  EXPECT_EQ(toSmall<kF16>(65504.0f), 0x7bffu);
  EXPECT_EQ(toSmall<kF16>(65520.0f), 0x7c00u) << "rounds to infinity";
  EXPECT_EQ(toSmall<kF16>(0x1p-24f), 1u) << "subnormals stay";
  EXPECT_EQ(fromSmall<kF8e4m3>(0x7e), 448.0f);
  EXPECT_EQ(toSmall<kF8e4m3>(1e9f), 0x7eu) << "saturates";
  EXPECT_EQ(toSmall<kF8e5m2>(-INFINITY), 0xfbu) << "saturates";
}

TEST(Convert, Bf16RoundsToNearestEvenAndFlushes) {
  FtzGuard guard;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    float x = fromBf16(static_cast<uint16_t>(bits));
    bool subnormal = (bits & 0x7f80) == 0;
    uint32_t expected = subnormal ? bits & 0x8000 : bits;
    if (x != x)
      EXPECT_NE(fromBf16(toBf16(x)), x);
    else
      ASSERT_EQ(toBf16(x), expected);
  }
  EXPECT_EQ(toBf16(std::bit_cast<float>(0x3f808000u)), 0x3f80);
  EXPECT_EQ(toBf16(std::bit_cast<float>(0x3f818000u)), 0x3f82);
  EXPECT_EQ(toBf16(std::bit_cast<float>(0x3f808001u)), 0x3f81);
  EXPECT_EQ(toBf16(3.4e38f), 0x7f80) << "rounds to infinity";
}

TEST(Convert, Bf16LanesAgreeWithOne) {
  FtzGuard guard;
  using V = Simd<4>;
  for (uint64_t bits = 0; bits < 0x100000000ull; bits += 77773) {
    float x = std::bit_cast<float>(static_cast<uint32_t>(bits));
    ASSERT_EQ(toBf16Lanes<V>(V::set(x))[3], toBf16(x) & 0xffff) << std::hexfloat << x;
  }
}

TEST(Convert, IntegersRoundSaturateAndTakeNanAsZero) {
  FtzGuard guard;
  EXPECT_EQ(toInt<int32_t>(2.5f), 2);
  EXPECT_EQ(toInt<int32_t>(-3.5f), -4);
  EXPECT_EQ(toInt<int32_t>(3e9f), INT32_MAX);
  EXPECT_EQ(toInt<int32_t>(-INFINITY), INT32_MIN);
  EXPECT_EQ(toInt<int32_t>(NAN), 0);
  EXPECT_EQ(toInt<uint8_t>(-0.4f), 0);
  EXPECT_EQ(toInt<uint8_t>(255.5f), 255);
  EXPECT_EQ(toInt<int8_t>(-128.6f), -128);
  EXPECT_EQ(toInt<uint32_t>(4294967040.0f), 4294967040u);
  EXPECT_EQ(toInt<int64_t>(1e30f), INT64_MAX);
}

TEST(Sums, SixteenPartialsThenHalves) {
  FtzGuard guard;
  // 1 and 2^24 meet in partial 0, where the 1s are lost; in other partials they are kept.
  std::vector<float> x(48, 0.0f);
  x[0] = 0x1p24f, x[16] = 1, x[32] = 1;
  EXPECT_EQ(sum(x.data(), 48), 0x1p24f);
  x[16] = 0, x[17] = 1, x[32] = 0, x[33] = 1; // partial 1: 2, exact beside 2^24
  EXPECT_EQ(sum(x.data(), 48), 0x1p24f + 2);
}

TEST(Sums, StatsOfChunksCombineToStatsOfAll) {
  FtzGuard guard;
  float x[] = {1, 2, 3, 4, 5, 6, 7, 8};
  Stats all = combine(stats(x, 4), stats(x + 4, 4));
  EXPECT_EQ(all.count, 8);
  EXPECT_EQ(all.mean, 4.5f);
  EXPECT_EQ(populationVariance(all), 5.25f);
}

} // namespace
