// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Placements of random live ranges: nothing that lives together overlaps, nothing leaves its space.
#include "passes/tile/Support/Placement.h"

#include <gtest/gtest.h>

#include <random>

namespace tessera::tile {
namespace {

std::vector<LiveRange> randomRanges(unsigned seed, int count, int64_t largest) {
  std::mt19937 random(seed);
  std::vector<LiveRange> ranges;
  for (int i = 0; i < count; ++i) {
    int64_t first = i / 2, length = random() % 12;
    int64_t bytes = alignUp(1 + random() % largest);
    ranges.push_back({AllocOp(), first, first + length, bytes});
  }
  return ranges;
}

void expectSound(const std::vector<LiveRange> &ranges, const PlacementResult &result,
                 SpaceLimits limits) {
  ASSERT_FALSE(result.failed);
  ASSERT_EQ(result.offsets.size(), ranges.size());
  for (size_t i = 0; i < ranges.size(); ++i) {
    int64_t begin = result.offsets[i], end = begin + ranges[i].bytes;
    EXPECT_GE(begin, 0);
    EXPECT_LE(end, limits.bytes);
    if (limits.bankBytes && begin % limits.bankBytes)
      EXPECT_EQ(begin / limits.bankBytes, (end - 1) / limits.bankBytes);
    for (size_t j = 0; j < i; ++j)
      if (ranges[i].overlaps(ranges[j]))
        EXPECT_TRUE(end <= result.offsets[j] || result.offsets[j] + ranges[j].bytes <= begin)
            << i << " and " << j;
  }
}

class Placements : public testing::TestWithParam<unsigned> {};

TEST_P(Placements, RotatingIsSound) {
  SpaceLimits limits{100000, 0};
  auto ranges = randomRanges(GetParam(), 200, 2000);
  expectSound(ranges, placeRotating(ranges, limits), limits);
}

TEST_P(Placements, RotatingStaysWithinBanks) {
  SpaceLimits limits{64 * 2048, 2048};
  auto ranges = randomRanges(GetParam(), 200, 2048);
  expectSound(ranges, placeRotating(ranges, limits), limits);
}

TEST_P(Placements, TightIsSound) {
  SpaceLimits limits{100000, 0};
  auto ranges = randomRanges(GetParam(), 200, 2000);
  expectSound(ranges, placeTightly(ranges, limits), limits);
}

TEST_P(Placements, TightStaysWithinBanks) {
  SpaceLimits limits{64 * 2048, 2048};
  auto ranges = randomRanges(GetParam(), 200, 2048);
  expectSound(ranges, placeTightly(ranges, limits), limits);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Placements, testing::Range(0u, 20u));

TEST(Placement, SaysWhichRangeDidNotFit) {
  std::vector<LiveRange> ranges = {{AllocOp(), 0, 5, 640}, {AllocOp(), 1, 2, 640}};
  EXPECT_EQ(placeRotating(ranges, {1024, 0}).failed, 1u);
  EXPECT_EQ(placeTightly(ranges, {1024, 0}).failed, 1u);
}

TEST(Placement, APlaceIsReusedLate) {
  std::vector<LiveRange> ranges = {
      {AllocOp(), 0, 0, 64}, {AllocOp(), 1, 1, 64}, {AllocOp(), 2, 2, 64}, {AllocOp(), 3, 3, 64}};
  EXPECT_EQ(placeRotating(ranges, {192, 0}).offsets, (std::vector<int64_t>{0, 64, 128, 0}));
}

} // namespace
} // namespace tessera::tile
