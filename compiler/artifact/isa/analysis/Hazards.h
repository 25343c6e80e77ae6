// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conflicting accesses: races to the verifier, waits to the compiler, by the same function.
#pragma once

#include "compiler/artifact/isa/analysis/ByteSet.h"
#include "compiler/artifact/isa/analysis/Clocks.h"

namespace tessera::isa {

// An earlier access that meets an access of the instruction asked about; one of them writes and
// nothing known orders them.
struct Conflict {
  Position earlier;
  Access earlierAccess;
  Access access;
  bool earlierWrites = false;
  bool writes = false;
  bool undecided = false; // the exact test ran out of work: neither race nor no race
};

// Bytes a program may address: of a partition in SBUF and PSUM, of the region in HBM. Only the
// resolution of the index depends on them.
using Extents = std::array<uint64_t, kSpaceCount>;

// Takes the instructions of a program in a legal order and finds, for each, the earlier accesses it
// conflicts with. Weights and input are read-only and not tracked.
//
// Live accesses are indexed by space and granule of bytes: those that a pattern reaches, so that a
// column of a matrix is looked for in its rows' granules alone. A pattern that reaches very many
// stands once in a list of its own, which every query reads. An access leaves the index when every
// queue is known to be past it, or when a later access that is ordered after it covers its bytes
// and conflicts with whatever it would conflict with: then the later one answers for both.
class HazardTracker {
public:
  HazardTracker(const Extents &extents, const std::array<uint32_t, kQueueCount> &queueSizes);

  // Appends to `conflicts` what the next instruction of `position.queue` conflicts with when it
  // starts with `before` known, and remembers its accesses. The caller then either stops or orders
  // the instruction after every conflict; accesses must have hulls.
  void add(Position position, const Instruction &instruction, const Clock &before,
           std::vector<Conflict> &conflicts);
  // The same conflicts, without remembering the instruction: what if it knew only `before`?
  void probe(const Instruction &instruction, const Clock &before, std::vector<Conflict> &conflicts);

  // Accesses in the index; for tests of pruning.
  size_t live() const { return entries_.size() - free_.size(); }

private:
  struct Entry {
    ByteSet bytes;
    Access access;
    Position position;
    bool writes;
    bool dead;
    uint32_t buckets; // that still list this entry
    uint64_t seen;    // the last query that looked at it
  };
  using Bucket = std::vector<uint32_t>;

  struct Query {
    const ByteSet &bytes;
    const Access &access;
    bool writes;
    const Clock &before;
    bool remember; // the caller will order the access after its conflicts
    std::vector<Conflict> &conflicts;
  };

  // Calls f(granule) for those that hold bytes of the set, each run's once.
  template <typename F> void forEachGranule(const ByteSet &bytes, F &&f) const;
  void run(const Query &query);
  void run(Bucket &bucket, const Query &query);
  // False when the entry needs no longer be listed.
  bool visit(Entry &entry, const Query &query);
  void insert(Position position, const ByteSet &bytes, const Access &access, bool writes);
  void advance(Position position, const Clock &before);

  std::array<int, kSpaceCount> granuleBits_ = {};
  std::array<std::vector<Bucket>, kSpaceCount> index_; // by granule
  std::array<Bucket, kSpaceCount> wide_;               // what would stand in too many of them
  std::vector<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<Bucket *> listed_; // of the entry being inserted
  uint64_t queries_ = 0;
  WorkLimit limit_;

  std::array<uint32_t, kQueueCount> queueSizes_;
  std::array<Clock, kQueueCount> latest_ = {}; // what each queue knew last
  Clock floor_;                                // what every instruction still to come knows
  uint32_t sinceFloor_ = 0;
};

// The fewest waits that order an instruction which starts with `before` known after all
// `conflicts`: one per queue, without those that another one implies.
std::vector<Wait> minimalWaits(std::span<const Conflict> conflicts, const Clock &before,
                               const Clocks &clocks);

// Replaces the waits of a program, given in a legal order, by the fewest that leave no race.
// Returns a conflict that could not be decided, if there is one.
std::optional<Conflict> insertWaits(Program &program, std::span<const Position> order,
                                    const Extents &extents);

} // namespace tessera::isa
