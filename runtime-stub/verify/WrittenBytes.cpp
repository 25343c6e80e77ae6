// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bitmaps of partitions, ranges of regions.
#include "runtime-stub/verify/WrittenBytes.h"

#include <bit>

namespace tessera::verify {

static constexpr uint64_t kAllBytes = ~uint64_t{0};
static constexpr int64_t kRangeSteps = 16;     // what a range of a map costs beside a bit
static constexpr int64_t kShortBytes = 256;    // of runs that are kept as bits
static constexpr int64_t kShortSteps = 4;      // what such a run costs
static constexpr int64_t kPageSteps = 128;     // what a new page costs
static constexpr size_t kMostRanges = 1 << 20; // at a time: they take some 50 bytes each
static constexpr size_t kMostPages = 1 << 18;  // at a time: they take some 600 bytes each

// Calls f(column, bits of its bytes) for the columns that [begin, end) meets; f returns false to
// stop.
template <typename F> static bool forEachColumn(int64_t begin, int64_t end, F &&f) {
  constexpr int64_t kColumnBytes = 64;
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

template <typename F> static void forEachBit(unsigned __int128 mask, F &&f) {
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

bool WrittenPartitions::isHullWritten(const isa::ByteSet &bytes, Mask partitions,
                                      isa::WorkLimit &limit) const {
  const auto [begin, end] = bytes.hull();
  const int64_t first = begin / kColumnBytes, last = (end - 1) / kColumnBytes;
  if (bytes.runCount() <= last - first + 1)
    return false; // the runs themselves are looked at as quickly
  for (int64_t column = first; column <= last; ++column) {
    --limit.steps;
    if (partitions & ~columns_[column].complete)
      return false;
  }
  return true;
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
  if (!column.written)
    column.written = std::make_unique<std::array<Mask, kColumnBytes>>();
  forEachBit(bits, [&](int byte) {
    --limit.steps;
    (*column.written)[byte] |= incomplete;
    return true;
  });
}

// A column that is found whole is remembered as complete.
std::optional<Hole> WrittenPartitions::holeOf(Column &column, Mask partitions, uint64_t bits,
                                              isa::WorkLimit &limit) {
  const Mask incomplete = partitions & ~column.complete;
  if (incomplete == 0)
    return std::nullopt;
  std::optional<Hole> hole;
  forEachBit(bits, [&](int byte) {
    --limit.steps;
    if (const Mask missing = incomplete & ~(column.written ? (*column.written)[byte] : 0))
      forEachBit(missing, [&](int partition) {
        hole = Hole{partition, byte};
        return false;
      });
    return !hole;
  });
  if (!hole && bits == kAllBytes)
    column.complete |= incomplete;
  return hole;
}

void WrittenPartitions::write(const isa::ByteSet &bytes, isa::WorkLimit &limit) {
  const Mask partitions = partitionsOf(bytes);
  if (isHullWritten(bytes, partitions, limit))
    return;
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    return forEachColumn(begin, end, [&](int64_t column, uint64_t bits) {
      writeColumn(columns_[column], partitions, bits, limit);
      return --limit.steps >= 0;
    });
  });
}

std::optional<Hole> WrittenPartitions::firstHole(const isa::ByteSet &bytes, isa::WorkLimit &limit) {
  const Mask partitions = partitionsOf(bytes);
  std::optional<Hole> hole;
  if (isHullWritten(bytes, partitions, limit))
    return hole;
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

int64_t WrittenRegion::rangeEnd(int64_t byte) const {
  const auto next = ends_.upper_bound(byte);
  return next == ends_.begin() ? byte : std::max(byte, std::prev(next)->second);
}

int64_t WrittenRegion::pageEnd(int64_t byte) const {
  const auto page = pages_.find(byte / kPageBytes);
  if (page == pages_.end())
    return byte;
  const int64_t begin = page->first * kPageBytes;
  while (byte < begin + kPageBytes && page->second.written[byte - begin])
    ++byte;
  return byte;
}

std::optional<Hole> WrittenRegion::firstHole(int64_t begin, int64_t end,
                                             isa::WorkLimit &limit) const {
  while (begin < end && limit.steps >= 0) {
    limit.steps -= kShortSteps;
    int64_t written = rangeEnd(begin);
    if (written == begin) {
      written = pageEnd(begin);
      limit.steps -= written - begin;
    }
    if (written == begin)
      return Hole{0, begin};
    begin = written;
  }
  return std::nullopt;
}

void WrittenRegion::writeShort(int64_t begin, int64_t end, isa::WorkLimit &limit) {
  limit.steps -= kShortSteps + end - begin;
  if (rangeEnd(begin) >= end)
    return;
  while (begin < end) {
    const int64_t index = begin / kPageBytes, pageBegin = index * kPageBytes;
    const auto [found, isNew] = pages_.try_emplace(index);
    limit.steps -= isNew ? kPageSteps : 0;
    Page &page = found->second;
    for (const int64_t stop = std::min(end, pageBegin + kPageBytes); begin < stop; ++begin) {
      page.count += !page.written[begin - pageBegin];
      page.written.set(begin - pageBegin);
    }
    if (page.count == kPageBytes) {
      pages_.erase(found);
      write(pageBegin, pageBegin + kPageBytes);
    }
  }
}

void WrittenRegion::write(const isa::ByteSet &bytes, isa::WorkLimit &limit) {
  if (rangeEnd(bytes.hull().begin) >= bytes.hull().end)
    return;
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    if (!bytes.isRun() && end - begin < kShortBytes) {
      writeShort(begin, end, limit);
    } else {
      write(begin, end);
      limit.steps -= kRangeSteps;
    }
    if (ends_.size() > kMostRanges || pages_.size() > kMostPages)
      limit.steps = -1;
    return limit.steps >= 0;
  });
}

std::optional<Hole> WrittenRegion::firstHole(const isa::ByteSet &bytes,
                                             isa::WorkLimit &limit) const {
  // One range over the whole hull is the common case, however many runs there are.
  if (rangeEnd(bytes.hull().begin) >= bytes.hull().end)
    return std::nullopt;
  std::optional<Hole> hole;
  bytes.forEachRun([&](int64_t begin, int64_t end) {
    hole = firstHole(begin, end, limit);
    return !hole && limit.steps >= 0;
  });
  return hole;
}

} // namespace tessera::verify
