// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Places live ranges into a space.
#include "passes/tile/Support/Placement.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>

namespace tessera::tile {
namespace {

// The next offset from `offset` on at which `bytes` cross no bank. A range larger than a bank
// takes whole banks.
int64_t bankOffset(int64_t offset, int64_t bytes, int64_t bankBytes) {
  if (!bankBytes)
    return offset;
  int64_t inBank = offset % bankBytes;
  return inBank && inBank + bytes > bankBytes ? offset - inBank + bankBytes : offset;
}

// Gaps between occupied intervals, [begin, end) by begin.
using Occupied = std::map<int64_t, int64_t>;

// The lowest offset in [from, to) at which `bytes` fit between what is occupied.
std::optional<int64_t> firstFit(const Occupied &occupied, int64_t from, int64_t to, int64_t bytes,
                                int64_t bankBytes) {
  int64_t offset = bankOffset(from, bytes, bankBytes);
  auto next = occupied.lower_bound(from);
  if (next != occupied.begin() && std::prev(next)->second > offset)
    offset = bankOffset(std::prev(next)->second, bytes, bankBytes);
  for (; next != occupied.end() && next->first < offset + bytes; ++next)
    offset = bankOffset(std::max(offset, next->second), bytes, bankBytes);
  if (offset + bytes > to)
    return std::nullopt;
  return offset;
}

// Ranges by the stretches of time they live in: those that may overlap one are found without
// looking at all.
class PlacedByTime {
public:
  explicit PlacedByTime(const std::vector<LiveRange> &ranges) : ranges(ranges) {}

  void add(size_t index) {
    for (int64_t s = ranges[index].first / kStretch; s <= ranges[index].last / kStretch; ++s)
      stretches[s].push_back(index);
  }
  // Once for every stretch the two share.
  template <typename F> void forEachNear(size_t index, F &&f) const {
    auto end = stretches.upper_bound(ranges[index].last / kStretch);
    for (auto it = stretches.lower_bound(ranges[index].first / kStretch); it != end; ++it)
      for (size_t other : it->second)
        f(other);
  }

private:
  static constexpr int64_t kStretch = 64;
  const std::vector<LiveRange> &ranges;
  std::map<int64_t, std::vector<size_t>> stretches;
};

} // namespace

PlacementResult placeRotating(const std::vector<LiveRange> &ranges, SpaceLimits limits) {
  PlacementResult result;
  Occupied occupied;
  using Ending = std::pair<int64_t, int64_t>; // last step, offset
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings;
  int64_t cursor = 0;
  for (size_t i = 0; i < ranges.size(); ++i) {
    const LiveRange &range = ranges[i];
    for (; !endings.empty() && endings.top().first < range.first; endings.pop())
      occupied.erase(endings.top().second);
    std::optional<int64_t> offset =
        firstFit(occupied, cursor, limits.bytes, range.bytes, limits.bankBytes);
    if (!offset)
      offset = firstFit(occupied, 0, limits.bytes, range.bytes, limits.bankBytes);
    if (!offset) {
      result.failed = i;
      return result;
    }
    occupied[*offset] = *offset + range.bytes;
    endings.push({range.last, *offset});
    // In a space of banks the next buffer starts in another bank.
    cursor = *offset + range.bytes;
    if (limits.bankBytes)
      cursor = (cursor + limits.bankBytes - 1) / limits.bankBytes * limits.bankBytes;
    result.offsets.push_back(*offset);
  }
  return result;
}

PlacementResult placeTightly(const std::vector<LiveRange> &ranges, SpaceLimits limits) {
  std::vector<size_t> order(ranges.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::pair(-ranges[a].bytes, a) < std::pair(-ranges[b].bytes, b);
  });
  PlacementResult result;
  result.offsets.assign(ranges.size(), -1);
  PlacedByTime placed(ranges);
  for (size_t i : order) {
    Occupied occupied;
    placed.forEachNear(i, [&](size_t other) {
      if (ranges[i].overlaps(ranges[other])) {
        int64_t &end = occupied[result.offsets[other]];
        end = std::max(end, result.offsets[other] + ranges[other].bytes);
      }
    });
    std::optional<int64_t> offset =
        firstFit(occupied, 0, limits.bytes, ranges[i].bytes, limits.bankBytes);
    if (!offset) {
      result.failed = i;
      return result;
    }
    result.offsets[i] = *offset;
    placed.add(i);
  }
  return result;
}

} // namespace tessera::tile
