// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Clocks, deadlocks, hazards and waits, against brute force on random programs.
#include "compiler/artifact/isa/analysis/Hazards.h"

#include <gtest/gtest.h>

#include <random>

using namespace tessera::isa;

namespace {

constexpr Extents kExtents = {4096, 1024, 0, 0, 4096, 4096};

Access sbuf(uint64_t offset, int32_t bytes, int32_t rows = 1, int32_t rowStride = 0) {
  Access access;
  access.dtype = DType::u8;
  access.partitions = 128;
  access.offset = offset;
  access.rank = 2;
  access.dims[0] = {rows, rowStride};
  access.dims[1] = {bytes, 1};
  return access;
}

Instruction copy(Access dst, Access src, std::vector<Wait> waits = {}) {
  return {Copy{dst, src}, std::move(waits), 0};
}

std::vector<Conflict> racesOf(const Program &program) {
  std::array<uint32_t, kQueueCount> sizes;
  for (Queue q = 0; q < kQueueCount; ++q)
    sizes[q] = program.queues[q].size();
  HazardTracker tracker(kExtents, sizes);
  Clocks clocks;
  std::vector<Conflict> races;
  for (Position p : legalOrder(program).order) {
    const Instruction &instruction = program.queues[p.queue][p.index];
    const Clock before = clocks.beforeNext(p.queue, instruction.waits);
    tracker.add(p, instruction, before, races);
    clocks.append(p.queue, before);
  }
  return races;
}

// All pairs, exact sets of bytes, reachability by clocks.
bool racesByBruteForce(const Program &program) {
  Clocks clocks;
  const std::vector<Position> order = legalOrder(program).order;
  for (Position p : order)
    clocks.append(p.queue, clocks.beforeNext(p.queue, program.queues[p.queue][p.index].waits));
  const auto at = [&](Position p) { return program.queues[p.queue][p.index]; };
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      bool meet = false;
      forEachAccess(at(order[i]), [&](const Access &a, bool, bool aWrites) {
        forEachAccess(at(order[j]), [&](const Access &b, bool, bool bWrites) {
          WorkLimit limit;
          meet |= (aWrites || bWrites) && overlap(a, b, limit) == Overlap::overlapping;
        });
      });
      if (meet && !clocks.after(order[i]).isAfter(order[j]))
        return true;
    }
  return false;
}

struct Case {
  Program program;
  std::vector<Position> order;
};

Case randomProgram(unsigned seed, int instructions, int queues) {
  std::mt19937 rng(seed);
  const auto below = [&](int n) { return static_cast<int>(rng() % n); };
  const auto access = [&] {
    Access a = below(4) ? sbuf(below(8) * 64, 32 << below(3), 1 + below(3), 128)
                        : sbuf(below(512), 1 + below(40));
    if (below(3) == 0)
      a.partition = 32 * below(4), a.partitions = 32;
    if (below(8) == 0)
      a.space = below(2) ? Space::scratch : Space::weights;
    return a;
  };
  Case result;
  for (int i = 0; i < instructions; ++i) {
    const Queue queue = below(queues) * 3;
    result.order.push_back({queue, static_cast<uint32_t>(result.program.queues[queue].size())});
    Access dst = access();
    if (dst.space == Space::weights)
      dst.space = Space::output;
    result.program.queues[queue].push_back(copy(dst, access()));
  }
  return result;
}

TEST(Clocks, FollowQueuesAndWaits) {
  Clocks clocks;
  clocks.append(0, clocks.beforeNext(0, {}));
  const std::array waits = {Wait{0, 1}};
  clocks.append(1, clocks.beforeNext(1, waits));
  const std::array next = {Wait{1, 1}};
  const Clock clock = clocks.beforeNext(2, next);
  EXPECT_TRUE(clock.isAfter({0, 0})); // through queue 1
  EXPECT_TRUE(clock.isAfter({1, 0}));
  EXPECT_FALSE(clock.isAfter({1, 1}));
  EXPECT_FALSE(clocks.after({1, 0}).isAfter({2, 0}));
}

TEST(LegalOrder, NamesTheCycle) {
  Program program;
  program.queues[0] = {copy(sbuf(0, 8), sbuf(8, 8)), copy(sbuf(0, 8), sbuf(8, 8), {{3, 1}})};
  program.queues[3] = {copy(sbuf(0, 8), sbuf(8, 8), {{1, 2}})};
  program.queues[1] = {copy(sbuf(0, 8), sbuf(8, 8)), copy(sbuf(0, 8), sbuf(8, 8), {{0, 2}})};
  const LegalOrder result = legalOrder(program);
  EXPECT_EQ(result.order.size(), 2u);
  ASSERT_EQ(result.stuck.size(), 3u);
  EXPECT_EQ(result.stuck[0].at, (Position{0, 1}));
  EXPECT_EQ(result.stuck[1].at, (Position{3, 0}));
  EXPECT_EQ(result.stuck[2].at, (Position{1, 1}));
  EXPECT_EQ(result.stuck[2].wait, (Wait{0, 2}));
}

TEST(LegalOrder, NamesAWaitNothingSatisfies) {
  Program program;
  program.queues[0] = {copy(sbuf(0, 8), sbuf(8, 8), {{1, 2}})};
  program.queues[1] = {copy(sbuf(0, 8), sbuf(8, 8))};
  const LegalOrder result = legalOrder(program);
  ASSERT_EQ(result.stuck.size(), 1u);
  EXPECT_EQ(result.stuck[0].at, (Position{0, 0}));
  EXPECT_EQ(result.stuck[0].wait, (Wait{1, 2}));
}

TEST(LegalOrder, AnInstructionCannotWaitForItself) {
  Program program;
  program.queues[2] = {copy(sbuf(0, 8), sbuf(8, 8), {{2, 1}})};
  ASSERT_EQ(legalOrder(program).stuck.size(), 1u);
}

TEST(Hazards, AgreeWithBruteForce) {
  int racing = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Case c = randomProgram(seed, 60, 5);
    ASSERT_FALSE(insertWaits(c.program, c.order, kExtents));
    // Drop some waits, or none.
    std::mt19937 rng(seed);
    for (auto &queue : c.program.queues)
      for (Instruction &instruction : queue)
        if (rng() % 128 < seed % 4)
          instruction.waits.clear();
    const bool expected = racesByBruteForce(c.program);
    EXPECT_EQ(!racesOf(c.program).empty(), expected) << "seed " << seed;
    racing += expected;
  }
  EXPECT_GT(racing, 50);
  EXPECT_LT(racing, 150);
}

TEST(Hazards, InsertedWaitsAreEnoughAndEachIsNeeded) {
  int dropped = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    Case c = randomProgram(seed, 80, 6);
    ASSERT_FALSE(insertWaits(c.program, c.order, kExtents));
    EXPECT_FALSE(racesByBruteForce(c.program)) << "seed " << seed;
    EXPECT_EQ(legalOrder(c.program).order.size(), c.order.size());
    for (auto &queue : c.program.queues)
      for (Instruction &instruction : queue)
        for (size_t w = 0; w < instruction.waits.size(); ++w, ++dropped) {
          const std::vector<Wait> all = instruction.waits;
          instruction.waits.erase(instruction.waits.begin() + w);
          ASSERT_FALSE(racesOf(c.program).empty()) << "seed " << seed;
          ASSERT_TRUE(racesByBruteForce(c.program)) << "seed " << seed;
          instruction.waits = all;
        }
  }
  EXPECT_GT(dropped, 500);
}

TEST(Hazards, ReadersOfOneBufferDoNotRace) {
  Program program;
  program.queues[0] = {copy(sbuf(0, 64), sbuf(512, 64))};
  program.queues[1] = {copy(sbuf(64, 64), sbuf(512, 64))};
  EXPECT_TRUE(racesOf(program).empty());
  program.queues[2] = {copy(sbuf(540, 1), sbuf(1024, 1))};
  EXPECT_EQ(racesOf(program).size(), 2u);
}

// A ring of slots, each rewritten thousands of times: what is remembered does not grow.
TEST(Hazards, ForgetsWhatWasSuperseded) {
  constexpr int kSlots = 4, kRounds = 5000;
  HazardTracker tracker(kExtents, {kRounds, 0, 0, 0, kRounds});
  Clocks clocks;
  std::vector<Conflict> conflicts;
  const auto step = [&](Queue queue, Instruction instruction) {
    conflicts.clear();
    const Clock before = clocks.beforeNext(queue, {});
    const Position p{queue, clocks.size(queue)};
    tracker.add(p, instruction, before, conflicts);
    const std::vector<Wait> waits = minimalWaits(conflicts, before, clocks);
    EXPECT_LE(waits.size(), 1u);
    clocks.append(queue, clocks.beforeNext(queue, waits));
  };
  Access weights = sbuf(0, 64);
  weights.space = Space::weights;
  for (int i = 0; i < kRounds; ++i) {
    step(4, copy(sbuf(i % kSlots * 64, 64), weights));
    step(0, copy(sbuf(2048, 64), sbuf(i % kSlots * 64, 64)));
  }
  EXPECT_LT(tracker.live(), 2u * kSlots + 4u);
}

Access inScratch(uint64_t offset, std::initializer_list<Dim> dims, DType dtype = DType::u8) {
  Access access{Space::scratch, dtype, 0, 1, 0, {}, offset};
  for (Dim dim : dims)
    access.dims[access.rank++] = dim;
  return access;
}

constexpr Extents kLargeScratch = {4096, 1024, 0, 0, 0, 1 << 24};

// A matrix is written column by column and read piece by piece in another order, as a transposed
// tensor is: each access reaches through the whole region, and meets one in a thousand others.
TEST(Hazards, ColumnsOfAMatrixAreToldApart) {
  constexpr int32_t kColumns = 2048, kRows = 2048;
  Program program;
  std::vector<Position> order;
  const auto add = [&](Queue queue, Instruction instruction) {
    order.push_back({queue, static_cast<uint32_t>(program.queues[queue].size())});
    program.queues[queue].push_back(std::move(instruction));
  };
  for (int32_t c = 0; c < kColumns; ++c)
    add(4 + c % 4, copy(inScratch(4 * c, {{kRows, kColumns}}, DType::f32), sbuf(0, 4)));
  for (int32_t c = 0; c < kColumns; c += 2)
    add(8 + c / 2 % 4,
        copy(sbuf(4, 4), inScratch(4 * c, {{kRows / 2, 2 * kColumns}, {2, 1}}, DType::f32)));
  EXPECT_FALSE(insertWaits(program, order, kLargeScratch));
  EXPECT_TRUE(racesOf(program).empty());
  program.queues[9].back().waits.clear();
  EXPECT_FALSE(racesOf(program).empty());
}

// Bytes 2 and 7 of every sixteen beside bytes 0 and 1 of every four: each pair takes its rows one
// by one, and there are too many pairs.
TEST(Hazards, GivesUpOnTooManyIntricatePairs) {
  constexpr int kReads = 1000;
  HazardTracker tracker(kLargeScratch, {0, 0, 0, 0, kReads, 1});
  Clocks clocks;
  std::vector<Conflict> conflicts;
  tracker.add({5, 0}, copy(inScratch(0, {{800000, 4}, {2, 1}}), sbuf(0, 1)),
              clocks.beforeNext(5, {}), conflicts);
  for (uint32_t i = 0; i < kReads && conflicts.empty(); ++i) {
    tracker.add({4, i}, copy(sbuf(1, 1), inScratch(2, {{200000, 16}, {2, 5}})),
                clocks.beforeNext(4, {}), conflicts);
    clocks.append(4, clocks.beforeNext(4, {}));
  }
  ASSERT_FALSE(conflicts.empty());
  EXPECT_TRUE(conflicts.front().undecided);
}

} // namespace
