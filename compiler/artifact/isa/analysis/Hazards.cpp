// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The index of live accesses and the reduction of conflicts to waits.
#include "compiler/artifact/isa/analysis/Hazards.h"

#include <algorithm>
#include <bit>

namespace tessera::isa {

static constexpr int kBucketsPerSpace = 1024;
static constexpr int kMinGranuleBits = 8;
static constexpr uint32_t kFloorInterval = 64;
static constexpr size_t kWideGranules = 64; // that a pattern of runs reaches
// Steps of exact tests and of walks through the index, whose entries count in every bucket: for one
// pair, for a program, and what each of its instructions adds. Real programs take a few dozen for
// an instruction, a few hundred where they move a tensor element by element.
static constexpr int64_t kPairSteps = int64_t{1} << 20;
static constexpr int64_t kProgramSteps = int64_t{1} << 26;
static constexpr int64_t kInstructionSteps = int64_t{1} << 13;

static bool isTracked(Space space) { return space != Space::weights && space != Space::input; }

HazardTracker::HazardTracker(const Extents &extents,
                             const std::array<uint32_t, kQueueCount> &queueSizes)
    : queueSizes_(queueSizes) {
  for (int s = 0; s < kSpaceCount; ++s) {
    const int bits = std::bit_width(extents[s] / kBucketsPerSpace);
    granuleBits_[s] = std::max(kMinGranuleBits, bits);
    index_[s].resize((extents[s] >> granuleBits_[s]) + 1);
  }
  limit_.steps = kProgramSteps;
}

// What lies beyond the announced extent shares the last granule.
template <typename F> void HazardTracker::forEachGranule(const ByteSet &bytes, F &&f) const {
  const int s = static_cast<int>(bytes.space());
  const int64_t last = static_cast<int64_t>(index_[s].size()) - 1;
  const auto granuleOf = [&](int64_t byte) { return std::min(byte >> granuleBits_[s], last); };
  const int64_t begin = granuleOf(bytes.hull().begin), end = granuleOf(bytes.hull().end - 1) + 1;
  if (bytes.isRun() || bytes.runCount() >= end - begin) {
    for (int64_t g = begin; g < end; ++g)
      f(static_cast<size_t>(g));
    return;
  }
  int64_t latest = -1; // several runs of a granule mostly follow each other
  bytes.forEachRun([&](int64_t runBegin, int64_t runEnd) {
    for (int64_t g = granuleOf(runBegin); g <= granuleOf(runEnd - 1); ++g)
      if (g != latest)
        f(static_cast<size_t>(latest = g));
    return true;
  });
}

template <typename F> static void forEachTracked(const Instruction &instruction, F &&f) {
  forEachAccess(instruction, [&](const Access &access, bool reads, bool writes) {
    if (isTracked(access.space) && (reads || writes))
      f(ByteSet(access), access, writes);
  });
}

void HazardTracker::add(Position position, const Instruction &instruction, const Clock &before,
                        std::vector<Conflict> &conflicts) {
  advance(position, before);
  limit_.steps += kInstructionSteps;
  forEachTracked(instruction, [&](const ByteSet &bytes, const Access &access, bool writes) {
    run({bytes, access, writes, before, true, conflicts});
  });
  forEachTracked(instruction, [&](const ByteSet &bytes, const Access &access, bool writes) {
    insert(position, bytes, access, writes);
  });
}

void HazardTracker::probe(const Instruction &instruction, const Clock &before,
                          std::vector<Conflict> &conflicts) {
  limit_.steps += kInstructionSteps;
  forEachTracked(instruction, [&](const ByteSet &bytes, const Access &access, bool writes) {
    run({bytes, access, writes, before, false, conflicts});
  });
}

void HazardTracker::run(const Query &query) {
  ++queries_;
  const int s = static_cast<int>(query.bytes.space());
  run(wide_[s], query);
  forEachGranule(query.bytes, [&](size_t granule) { run(index_[s][granule], query); });
}

void HazardTracker::run(Bucket &bucket, const Query &query) {
  size_t kept = 0;
  limit_.steps -= static_cast<int64_t>(bucket.size());
  for (uint32_t id : bucket) {
    Entry &entry = entries_[id];
    if (visit(entry, query))
      bucket[kept++] = id;
    else if (--entry.buckets == 0)
      free_.push_back(id);
  }
  bucket.resize(kept);
}

bool HazardTracker::visit(Entry &entry, const Query &query) {
  if (entry.dead)
    return false;
  if (entry.seen == queries_)
    return true;
  entry.seen = queries_;
  const auto conflict = [&](bool undecided) {
    query.conflicts.push_back(
        {entry.position, entry.access, query.access, entry.writes, query.writes, undecided});
  };
  if (limit_.steps < 0) {
    conflict(true);
    return true;
  }
  if (floor_.isAfter(entry.position)) {
    entry.dead = true;
    return false;
  }
  if (!query.before.isAfter(entry.position)) {
    if (!query.writes && !entry.writes)
      return true; // two unordered reads: neither answers for the other
    WorkLimit pair{std::min(kPairSteps, limit_.steps)};
    limit_.steps -= pair.steps;
    const Overlap overlap = query.bytes.overlaps(entry.bytes, pair);
    limit_.steps += std::max<int64_t>(pair.steps, 0);
    if (overlap == Overlap::disjoint)
      return true;
    conflict(overlap == Overlap::undecided);
  }
  // From here on the new access is ordered after the entry, or will be.
  entry.dead = query.remember && (query.writes || !entry.writes) && query.bytes.covers(entry.bytes);
  return !entry.dead;
}

void HazardTracker::insert(Position position, const ByteSet &bytes, const Access &access,
                           bool writes) {
  const int s = static_cast<int>(bytes.space());
  listed_.clear();
  forEachGranule(bytes, [&](size_t granule) { listed_.push_back(&index_[s][granule]); });
  if (!bytes.isRun() && listed_.size() > kWideGranules)
    listed_ = {&wide_[s]};
  Entry entry{bytes, access, position, writes, false, static_cast<uint32_t>(listed_.size()), 0};
  uint32_t id;
  if (free_.empty()) {
    id = static_cast<uint32_t>(entries_.size());
    entries_.push_back(entry);
  } else {
    id = free_.back();
    free_.pop_back();
    entries_[id] = entry;
  }
  for (Bucket *bucket : listed_)
    bucket->push_back(id);
}

// The floor is what every queue that has more to come knows already.
void HazardTracker::advance(Position position, const Clock &before) {
  latest_[position.queue] = before;
  latest_[position.queue].completed[position.queue] = position.index + 1;
  if (++sinceFloor_ < kFloorInterval)
    return;
  sinceFloor_ = 0;
  Clock floor;
  floor.completed.fill(UINT32_MAX);
  for (Queue q = 0; q < kQueueCount; ++q)
    if (latest_[q].completed[q] < queueSizes_[q])
      for (int c = 0; c < kQueueCount; ++c)
        floor.completed[c] = std::min(floor.completed[c], latest_[q].completed[c]);
  // The instruction at hand is itself still to be compared.
  for (int c = 0; c < kQueueCount; ++c)
    floor.completed[c] = std::min(floor.completed[c], before.completed[c]);
  floor_ = floor;
}

std::vector<Wait> minimalWaits(std::span<const Conflict> conflicts, const Clock &before,
                               const Clocks &clocks) {
  Clock needed;
  for (const Conflict &conflict : conflicts) {
    uint32_t &count = needed.completed[conflict.earlier.queue];
    count = std::max(count, conflict.earlier.index + 1);
  }
  std::vector<Wait> waits;
  for (Queue q = 0; q < kQueueCount; ++q)
    if (needed.completed[q] > before.completed[q])
      waits.push_back({q, needed.completed[q]});
  const auto implied = [&](const Wait &wait) {
    return std::any_of(waits.begin(), waits.end(), [&](const Wait &other) {
      return other.queue != wait.queue &&
             clocks.after({other.queue, other.count - 1}).completed[wait.queue] >= wait.count;
    });
  };
  // Happens-before has no cycle, so all implied ones may go at once.
  std::vector<Wait> kept;
  std::copy_if(waits.begin(), waits.end(), std::back_inserter(kept),
               [&](const Wait &wait) { return !implied(wait); });
  return kept;
}

std::optional<Conflict> insertWaits(Program &program, std::span<const Position> order,
                                    const Extents &extents) {
  std::array<uint32_t, kQueueCount> sizes;
  for (Queue q = 0; q < kQueueCount; ++q)
    sizes[q] = static_cast<uint32_t>(program.queues[q].size());
  HazardTracker tracker(extents, sizes);
  Clocks clocks;
  std::vector<Conflict> conflicts;
  for (Position position : order) {
    Instruction &instruction = program.queues[position.queue][position.index];
    conflicts.clear();
    const Clock before = clocks.beforeNext(position.queue, {});
    tracker.add(position, instruction, before, conflicts);
    for (const Conflict &conflict : conflicts)
      if (conflict.undecided)
        return conflict;
    instruction.waits = minimalWaits(conflicts, before, clocks);
    clocks.append(position.queue, clocks.beforeNext(position.queue, instruction.waits));
  }
  return std::nullopt;
}

} // namespace tessera::isa
