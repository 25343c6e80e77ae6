// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Places live ranges into a space: offsets such that what lives together does not overlap.
#pragma once

#include "passes/tile/Support/Liveness.h"

#include <optional>

namespace tessera::tile {

struct SpaceLimits {
  int64_t bytes = 0;     // per partition
  int64_t bankBytes = 0; // a buffer of at most this size stays within one bank; 0: no banks
};

// The offset of each range, in the order of `ranges`, or the index of the first that did not fit.
struct PlacementResult {
  std::vector<int64_t> offsets;
  std::optional<size_t> failed;
};

// By first use; each range goes to the free place after the one given out before, so that a place
// is reused as late as possible and its next user seldom waits for its last.
PlacementResult placeRotating(const std::vector<LiveRange> &ranges, SpaceLimits limits);

// The largest first, each at the lowest offset where it meets no range that lives with it: packs
// more tightly, at the price of waits.
PlacementResult placeTightly(const std::vector<LiveRange> &ranges, SpaceLimits limits);

} // namespace tessera::tile
