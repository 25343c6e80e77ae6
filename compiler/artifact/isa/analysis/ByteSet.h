// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bytes an access touches: canonical form, exact overlap, runs.
#pragma once

#include "compiler/artifact/isa/Types.h"

namespace tessera::isa {

// Half-open range of bytes of a partition or region.
struct Hull {
  int64_t begin = 0;
  int64_t end = 0;
  friend bool operator==(const Hull &, const Hull &) = default;
};

// The smallest range that holds every byte of the access (of one partition). Nothing where the
// access has no elements or reaches below 0 or above kMaxByte: safe on any bits at all.
inline constexpr int64_t kMaxByte = int64_t{1} << 56;
std::optional<Hull> hullOf(const Access &access);

enum class Overlap { disjoint, overlapping, undecided };

// Steps that exact tests may still take; they count it down and answer `undecided` below zero.
struct WorkLimit {
  int64_t steps = int64_t{1} << 20;
};

// The bytes an access touches in every one of its partitions (or in its HBM region), as `run`
// contiguous bytes repeated over levels of positive stride, the largest stride outermost. Order and
// multiplicity of elements are forgotten and adjacent dimensions merged, so that most accesses
// become one run or one level of runs.
class ByteSet {
public:
  // The access must have a hull.
  explicit ByteSet(const Access &access);

  Space space() const { return space_; }
  int firstPartition() const { return partition_; }
  int endPartition() const { return partition_ + partitions_; }
  Hull hull() const { return {begin_, begin_ + extent_[0]}; }
  bool isRun() const { return levels_ == 0; }

  // Whether the two share a byte. Filters decide nearly always; what remains is decided by
  // descending into both patterns at once, down to one level of runs in each, which a congruence
  // decides. Undecided are only patterns of several levels whose strides have no common measure.
  Overlap overlaps(const ByteSet &other, WorkLimit &limit) const;
  // True only if every byte of `other` is one of this; may miss a contrived case.
  bool covers(const ByteSet &other) const;
  // Calls f(begin, end) for every run of a partition, in ascending order where runs do not
  // interleave. f returns false to stop; so does forEachRun then.
  template <typename F> bool forEachRun(F &&f) const { return runs(begin_, 0, f); }
  int64_t runCount() const; // at most kMaxByte

  friend bool operator==(const ByteSet &, const ByteSet &) = default;

private:
  struct Level {
    int64_t count = 1;
    int64_t stride = 0; // bytes
    friend bool operator==(const Level &, const Level &) = default;
  };

  void addDimension(Level dim); // strides ascending
  bool mayMeet(const ByteSet &other) const;
  bool apartModulo(const ByteSet &other, int64_t delta, int level, int otherLevel) const;
  Overlap meet(const ByteSet &other, int64_t delta, int level, int otherLevel,
               WorkLimit &limit) const;
  Overlap meetInStep(const ByteSet &other, int64_t delta, int level, int otherLevel,
                     WorkLimit &limit) const;
  bool contains(const ByteSet &other, int64_t delta, int level, int otherLevel) const;
  template <typename F> bool runs(int64_t base, int level, F &f) const {
    if (level == levels_)
      return f(base, base + run_);
    for (int64_t i = 0; i < level_[level].count; ++i)
      if (!runs(base + i * level_[level].stride, level + 1, f))
        return false;
    return true;
  }

  Space space_;
  uint8_t partition_;
  uint8_t partitions_;
  uint8_t levels_ = 0;
  int64_t begin_;
  int64_t run_;
  std::array<Level, Access::kMaxRank> level_ = {};
  std::array<int64_t, Access::kMaxRank + 1> extent_ = {};  // of the pattern from a level inwards
  std::array<int64_t, Access::kMaxRank + 1> measure_ = {}; // of the strides from a level inwards
};

// Whether two accesses touch a common byte.
Overlap overlap(const Access &a, const Access &b, WorkLimit &limit);
// False only if they have no byte in common; what takes too long to decide may have. Adds the steps
// it took to `work`.
bool mayOverlap(const ByteSet &a, const ByteSet &b, int64_t &work);

} // namespace tessera::isa
