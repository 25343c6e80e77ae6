// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What has been written, against a flag for each of its bytes.
#include "runtime-stub/verify/WrittenBytes.h"

#include <gtest/gtest.h>

#include <random>

using namespace tessera;
using namespace tessera::verify;

namespace {

class RandomAccess {
public:
  explicit RandomAccess(unsigned seed) : rng_(seed) {}
  int below(int n) { return static_cast<int>(rng_() % n); }

  // Rows and columns of a few hundred to a few thousand bytes, some with partitions.
  isa::Access next(isa::Space space, int bytes) {
    constexpr std::array types = {isa::DType::u8, isa::DType::bf16, isa::DType::f32};
    for (;;) {
      isa::Access access;
      access.space = space;
      access.dtype = types[below(3)];
      access.partition = isa::isHbm(space) ? 0 : 32 * below(4);
      access.partitions = isa::isHbm(space) ? 1 : 1 + below(32);
      access.offset = below(bytes);
      access.rank = below(4);
      for (int d = 0; d < access.rank; ++d)
        access.dims[d] = {1 + below(40), 1 + below(below(2) ? 8 : 300)};
      if (const auto hull = isa::hullOf(access); hull && hull->end <= bytes)
        return access;
    }
  }

private:
  std::mt19937 rng_;
};

// A flag for every byte of every partition.
struct Bytes {
  explicit Bytes(int bytes) : perPartition(bytes), isIn(128 * bytes) {}

  size_t at(int partition, int64_t byte) const { return partition * perPartition + byte; }
  template <typename F> static void forEach(const isa::ByteSet &set, F &&f) {
    const bool hbm = isa::isHbm(set.space());
    set.forEachRun([&](int64_t begin, int64_t end) {
      for (int p = hbm ? 0 : set.firstPartition(); p < (hbm ? 1 : set.endPartition()); ++p)
        for (int64_t byte = begin; byte < end; ++byte)
          f(p, byte);
      return true;
    });
  }
  void insert(const isa::ByteSet &set) {
    forEach(set, [&](int p, int64_t byte) { isIn[at(p, byte)] = true; });
  }
  bool contains(const isa::ByteSet &set) const {
    bool all = true;
    forEach(set, [&](int p, int64_t byte) { all &= isIn[at(p, byte)]; });
    return all;
  }
  bool contains(Hole hole) const { return isIn[at(hole.partition, hole.byte)]; }

  int64_t perPartition;
  std::vector<bool> isIn;
};

template <typename Written> void compareWithFlags(Written written, isa::Space space, int bytes) {
  RandomAccess random(7);
  Bytes expected(bytes);
  isa::WorkLimit limit{int64_t{1} << 40};
  int whole = 0;
  constexpr int kRounds = 1500;
  for (int round = 0; round < kRounds; ++round) {
    const isa::ByteSet read(random.next(space, bytes)), write(random.next(space, bytes));
    const std::optional<Hole> hole = written.firstHole(read, limit);
    ASSERT_EQ(!hole, expected.contains(read)) << "round " << round;
    if (hole) {
      Bytes wanted(bytes);
      wanted.insert(read);
      ASSERT_TRUE(wanted.contains(*hole) && !expected.contains(*hole)) << "round " << round;
    }
    whole += !hole;
    written.write(write, limit);
    expected.insert(write);
  }
  EXPECT_GT(whole, kRounds / 8);
  EXPECT_LT(whole, kRounds * 19 / 20);
}

TEST(WrittenBytes, OfPartitions) {
  compareWithFlags(WrittenPartitions(1500), isa::Space::sbuf, 1500);
}

TEST(WrittenBytes, OfARegion) { compareWithFlags(WrittenRegion(), isa::Space::scratch, 12000); }

// Column by column, a page becomes complete; then one look is enough for any number of runs.
TEST(WrittenBytes, ColumnsBecomeARange) {
  WrittenRegion region;
  isa::Access column{isa::Space::scratch, isa::DType::f32, 0, 1, 1, {{{4096, 64}}}, 0};
  isa::WorkLimit limit{int64_t{1} << 40};
  for (int c = 0; c < 64; ++c) {
    column.offset = 4 * c;
    EXPECT_TRUE(region.firstHole(isa::ByteSet(column), limit));
    region.write(isa::ByteSet(column), limit);
  }
  isa::WorkLimit few{64};
  EXPECT_FALSE(region.firstHole(0, 4096 * 256, few));
  EXPECT_FALSE(region.firstHole(isa::ByteSet(column), few));
  EXPECT_GE(few.steps, 0);
}

} // namespace
