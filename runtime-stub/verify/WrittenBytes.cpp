// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bitmaps of partitions, ranges of regions.
#include "runtime-stub/verify/WrittenBytes.h"

#include <bit>

namespace tessera::verify {

static constexpr int64_t kColumnBytes = 64;
static constexpr uint64_t kAllBytes = ~uint64_t{0};
static constexpr int64_t kRangeSteps = 16;     // what a range of a map costs beside a bit
static constexpr size_t kMostRanges = 1 << 20; // at a time: they take some 50 bytes each

// Calls f(column, bits of its bytes) for the columns that [begin, end) meets; f returns false to
// stop.
template <typename F> static bool forEachColumn(int64_t begin, int64_t end, F &&f) {
  while (begin < end) {
    const int64_t column = begin / kColumnBytes, first = begin % kColumnBytes;
    const int64_t last = std::min(end - column * kColumnBytes, kColumnBytes);
    const uint64_t bits = (kAllBytes >> (kColumnBytes - last)) & (kAllBytes << first);
    if (!f(column, bits))
      return false;
    begin = (column + 1) * kColumnBytes;
  }
  return true;
}

template <typename Mask, typename F> static void forEachBit(Mask mask, F &&f) {
  for (int half = 0; half < 2; ++half)
    for (uint64_t rest = static_cast<uint64_t>(mask >> (64 * half)); rest; rest &= rest - 1)
      if (!f(64 * half + std::countr_zero(rest)))
        return;
}

WrittenPartitions::WrittenPartitions(int64_t bytesPerPartition)
    : columns_((bytesPerPartition + kColumnBytes - 1) / kColumnBytes) {}

WrittenPartitions::Mask WrittenPartitions::partitionsOf(const isa::ByteSet &bytes) {
  const int count = bytes.endPartition() - bytes.firstPartition();
  const Mask low = count == kPartitions ? ~Mask{0} : (Mask{1} << count) - 1;
  return low << bytes.firstPartition();
}

void WrittenPartitions::writeColumn(Column &column, Mask partitions, uint64_t bits,
                                    isa::WorkLimit &limit) {
  const Mask incomplete = partitions & ~column.complete;
  if (incomplete == 0)
    return;
  if (bits == kAllBytes) {
    column.complete |= incomplete;
    return;
  }
  if (!column.bytes)
    column.bytes = std::make_unique<std::array<uint64_t, kPartitions>>();
  forEachBit(incomplete, [&](int p) {
    --limit.steps;
    if (((*column.bytes)[p] |= bits) == kAllBytes)
      column.complete |= Mask{1} << p;
    return true;
  });
}

std::optional<Hole> WrittenPartitions::holeOf(const Column &column, Mask partitions, uint64_t bits,
                                              isa::WorkLimit &limit) {
  std::optional<Hole> hole;
  forEachBit(partitions & ~column.complete, [&](int p) {
    --limit.steps;
    if (const uint64_t missing = bits & ~(column.bytes ? (*column.bytes)[p] : 0))
      hole = Hole{p, std::countr_zero(missing)};
    return !hole;
  });
  return hole;
}

void WrittenPartitions::write(const isa::ByteSet &bytes, isa::WorkLimit &limit) {
  const Mask partitions = partitionsOf(bytes);
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    return forEachColumn(begin, end, [&](int64_t column, uint64_t bits) {
      writeColumn(columns_[column], partitions, bits, limit);
      return --limit.steps >= 0;
    });
  });
}

std::optional<Hole> WrittenPartitions::firstHole(const isa::ByteSet &bytes,
                                                 isa::WorkLimit &limit) const {
  const Mask partitions = partitionsOf(bytes);
  std::optional<Hole> hole;
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    return forEachColumn(begin, end, [&](int64_t column, uint64_t bits) {
      hole = holeOf(columns_[column], partitions, bits, limit);
      if (hole)
        hole->byte += column * kColumnBytes;
      return !hole && --limit.steps >= 0;
    });
  });
  return hole;
}

void WrittenRegion::write(int64_t begin, int64_t end) {
  auto next = ends_.upper_bound(begin);
  if (next != ends_.begin())
    if (const auto before = std::prev(next); before->second >= begin) {
      if (before->second >= end)
        return;
      begin = before->first;
      next = before;
    }
  while (next != ends_.end() && next->first <= end) {
    end = std::max(end, next->second);
    next = ends_.erase(next);
  }
  ends_.emplace_hint(next, begin, end);
}

std::optional<Hole> WrittenRegion::firstHole(int64_t begin, int64_t end) const {
  if (begin >= end)
    return std::nullopt;
  const auto next = ends_.upper_bound(begin);
  if (next == ends_.begin() || std::prev(next)->second <= begin)
    return Hole{0, begin};
  const int64_t written = std::prev(next)->second;
  return written >= end ? std::nullopt : std::optional(Hole{0, written});
}

void WrittenRegion::write(const isa::ByteSet &bytes, isa::WorkLimit &limit) {
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    write(begin, end);
    limit.steps = ends_.size() > kMostRanges ? -1 : limit.steps - kRangeSteps;
    return limit.steps >= 0;
  });
}

std::optional<Hole> WrittenRegion::firstHole(const isa::ByteSet &bytes,
                                             isa::WorkLimit &limit) const {
  // One range over the whole hull is the common case, however many runs there are.
  if (!firstHole(bytes.hull().begin, bytes.hull().end))
    return std::nullopt;
  std::optional<Hole> hole;
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    hole = firstHole(begin, end);
    return !hole && (limit.steps -= kRangeSteps) >= 0;
  });
  return hole;
}

} // namespace tessera::verify
