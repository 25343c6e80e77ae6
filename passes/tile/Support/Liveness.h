// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// When the buffers of a tile program are used, in program order.
#pragma once

#include "dialects/tile/Tile.h"

#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace tessera::tile {

// From its first to its last use; steps count engine operations.
struct LiveRange {
  AllocOp alloc;
  int64_t first = 0, last = 0;
  int64_t bytes = 0; // per partition, rounded up to `kAlignment`

  bool overlaps(const LiveRange &other) const { return first <= other.last && other.first <= last; }
};

// Buffers start at multiples of this, in every space.
inline constexpr int64_t kAlignment = 64;

constexpr int64_t alignUp(int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// The engine operations of a program in order.
std::vector<EngineOpInterface> engineOps(ProgramOp program);

// The buffers of one space that are used at all, by first use.
std::vector<LiveRange> liveRanges(ProgramOp program, isa::Space space);

// Bytes per partition live at each step.
std::vector<int64_t> pressure(const std::vector<LiveRange> &ranges, size_t steps);

} // namespace tessera::tile
