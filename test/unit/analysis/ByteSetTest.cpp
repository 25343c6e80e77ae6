// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Overlap, cover and hull of accesses, against sets of bytes made by brute force.
#include "compiler/artifact/isa/analysis/ByteSet.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

using namespace tessera::isa;

namespace {

Access sbuf(uint64_t offset, std::initializer_list<Dim> dims, DType dtype = DType::u8) {
  Access access;
  access.dtype = dtype;
  access.partitions = 128;
  access.offset = offset;
  for (Dim dim : dims)
    access.dims[access.rank++] = dim;
  return access;
}

std::set<int64_t> bytesOf(const Access &access) {
  std::set<int64_t> bytes;
  std::vector<int64_t> starts = {static_cast<int64_t>(access.offset)};
  for (int d = 0; d < access.rank; ++d) {
    std::vector<int64_t> next;
    for (int64_t start : starts)
      for (int i = 0; i < access.dims[d].count; ++i)
        next.push_back(start + int64_t{i} * access.dims[d].stride * byteSize(access.dtype));
    starts = next;
  }
  for (int64_t start : starts)
    for (int b = 0; b < byteSize(access.dtype); ++b)
      bytes.insert(start + b);
  return bytes;
}

bool intersect(const std::set<int64_t> &a, const std::set<int64_t> &b) {
  return std::any_of(a.begin(), a.end(), [&](int64_t byte) { return b.count(byte) != 0; });
}

class RandomAccess {
public:
  explicit RandomAccess(unsigned seed) : rng_(seed) {}
  int below(int n) { return static_cast<int>(rng_() % n); }
  Access next() {
    constexpr std::array types = {DType::u8, DType::bf16, DType::f32};
    Access access = sbuf(200 + below(64), {}, types[below(3)]);
    access.partition = below(8);
    access.partitions = 1 + below(4);
    access.rank = below(5);
    for (int d = 0; d < access.rank; ++d)
      access.dims[d] = {1 + below(5), below(25) - 8};
    return access;
  }

private:
  std::mt19937 rng_;
};

TEST(ByteSet, OverlapIsThatOfTheBytes) {
  RandomAccess random(1);
  int overlapping = 0, decided = 0;
  for (int round = 0; round < 40000; ++round) {
    const Access a = random.next(), b = random.next();
    if (!hullOf(a) || !hullOf(b))
      continue;
    const bool partitions =
        a.partition < b.partition + b.partitions && b.partition < a.partition + a.partitions;
    const bool expected = partitions && intersect(bytesOf(a), bytesOf(b));
    WorkLimit limit;
    ASSERT_EQ(overlap(a, b, limit), expected ? Overlap::overlapping : Overlap::disjoint);
    overlapping += expected;
    ++decided;
  }
  EXPECT_GT(overlapping, decided / 10);
  EXPECT_LT(overlapping, decided * 9 / 10);
}

TEST(ByteSet, RunsAndHullAreTheBytes) {
  RandomAccess random(2);
  for (int round = 0; round < 4000; ++round) {
    const Access access = random.next();
    if (!hullOf(access))
      continue;
    const std::set<int64_t> bytes = bytesOf(access);
    EXPECT_EQ(*hullOf(access), (Hull{*bytes.begin(), *bytes.rbegin() + 1}));
    EXPECT_EQ(ByteSet(access).hull(), *hullOf(access));
    std::set<int64_t> seen;
    ByteSet(access).forEachRun([&](int64_t begin, int64_t end) {
      for (; begin < end; ++begin)
        seen.insert(begin);
      return true;
    });
    ASSERT_EQ(seen, bytes);
  }
}

TEST(ByteSet, CoverIsNeverWrong) {
  RandomAccess random(3);
  int covers = 0;
  for (int round = 0; round < 40000; ++round) {
    Access a = random.next(), b = random.next();
    a.partition = b.partition = 0;
    a.partitions = 4;
    if (!hullOf(a) || !hullOf(b) || !ByteSet(a).covers(ByteSet(b)))
      continue;
    ++covers;
    const std::set<int64_t> outer = bytesOf(a), inner = bytesOf(b);
    ASSERT_TRUE(std::includes(outer.begin(), outer.end(), inner.begin(), inner.end()));
  }
  EXPECT_GT(covers, 200);
}

TEST(ByteSet, CoversWhatCompiledCodeReuses) {
  const ByteSet rows(sbuf(1024, {{64, 256}, {128, 1}}));
  EXPECT_TRUE(rows.covers(rows));
  EXPECT_TRUE(rows.covers(ByteSet(sbuf(1024 + 3 * 256, {{60, 256}, {128, 1}}))));
  EXPECT_TRUE(rows.covers(ByteSet(sbuf(1024 + 5 * 256 + 64, {{64, 1}}))));
  EXPECT_FALSE(rows.covers(ByteSet(sbuf(1024, {{65, 256}, {128, 1}}))));
  EXPECT_FALSE(rows.covers(ByteSet(sbuf(1024 + 64, {{1, 1}, {128, 1}}))));
}

TEST(ByteSet, AdjacentDimensionsBecomeOneRun) {
  EXPECT_TRUE(ByteSet(sbuf(0, {{4, 512}, {8, 64}, {64, 1}})).isRun());
  EXPECT_TRUE(ByteSet(sbuf(511, {{512, -1}})).isRun());
  EXPECT_EQ(ByteSet(sbuf(511, {{512, -1}})).hull(), (Hull{0, 512}));
  EXPECT_FALSE(ByteSet(sbuf(0, {{4, 65}, {64, 1}})).isRun());
}

// Boxes of one tensor, cut along any of its dimensions: what the accesses of compiled code are.
// They are decided in a number of steps that does not grow with their elements.
TEST(ByteSet, BoxesOfATensorTakeFewSteps) {
  std::mt19937 rng(4);
  const auto below = [&](int n) { return static_cast<int>(rng() % n); };
  int overlapping = 0;
  constexpr int kPairs = 4000;
  for (int round = 0; round < kPairs; ++round) {
    std::array<int, 4> size, stride;
    for (int d = 3, step = 1; d >= 0; --d)
      size[d] = 1 + below(9), stride[d] = step, step *= size[d];
    const auto box = [&] {
      Access access = sbuf(0, {}, below(2) ? DType::f32 : DType::f16);
      for (int d = 0; d < 4; ++d) {
        const int by = 1 + below(3), first = below(size[d]), left = (size[d] - 1 - first) / by;
        access.dims[access.rank++] = {1 + (left ? below(left + 1) : 0), by * stride[d]};
        access.offset += first * stride[d] * byteSize(access.dtype);
      }
      std::shuffle(access.dims.begin(), access.dims.begin() + 4, rng);
      return access;
    };
    const Access a = box(), b = box();
    WorkLimit limit{200};
    const bool expected = intersect(bytesOf(a), bytesOf(b));
    ASSERT_EQ(overlap(a, b, limit), expected ? Overlap::overlapping : Overlap::disjoint);
    overlapping += expected;
  }
  EXPECT_GT(overlapping, kPairs / 20);
}

// Two halves of a row, over and over: hulls meet, bytes do not.
TEST(ByteSet, InterleavedBuffersTakeFewSteps) {
  WorkLimit limit{8};
  EXPECT_EQ(
      overlap(sbuf(0, {{100000, 512}, {256, 1}}), sbuf(256, {{100000, 512}, {256, 1}}), limit),
      Overlap::disjoint);
}

TEST(ByteSet, GivesUpOnlyWithoutWork) {
  // Bytes 0 and 1 of every four, 2 and 7 of every sixteen: only the rows tell.
  const Access a = sbuf(0, {{5000, 4}, {2, 1}}), b = sbuf(2, {{1250, 16}, {2, 5}});
  WorkLimit none{10}, enough;
  EXPECT_EQ(overlap(a, b, none), Overlap::undecided);
  EXPECT_EQ(overlap(a, b, enough), Overlap::disjoint);
  EXPECT_EQ(overlap(a, sbuf(3, {{1250, 16}, {2, 5}}), enough), Overlap::overlapping);
}

// Strides of any length, by a common measure or a congruence.
TEST(ByteSet, ColumnsTakeFewSteps) {
  WorkLimit few{4};
  EXPECT_EQ(overlap(sbuf(0, {{5000, 6}}), sbuf(1, {{5000, 4}, {2, 10}}), few), Overlap::disjoint);
  few.steps = 4;
  EXPECT_EQ(overlap(sbuf(0, {{5000, 14}}), sbuf(7, {{5000, 21}}), few), Overlap::overlapping);
}

TEST(ByteSet, HullRefusesWhatCannotBeAddressed) {
  EXPECT_FALSE(hullOf(sbuf(0, {{0, 1}})));
  EXPECT_FALSE(hullOf(sbuf(0, {{-3, 1}})));
  EXPECT_FALSE(hullOf(sbuf(3, {{2, -4}})));
  EXPECT_FALSE(hullOf(sbuf(~0ull, {})));
  EXPECT_FALSE(hullOf(sbuf(0, {{INT32_MAX, INT32_MAX}, {INT32_MAX, INT32_MAX}})));
  EXPECT_FALSE(hullOf(sbuf(0, {{INT32_MAX, INT32_MIN}})));
}

} // namespace
