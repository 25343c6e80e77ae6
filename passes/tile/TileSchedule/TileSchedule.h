// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order of engine operations, and the queues of DMAs.
#pragma once

#include "dialects/tile/Tile.h"

#include "mlir/Pass/Pass.h"

namespace tessera::tile {

#define GEN_PASS_DECL_TILESCHEDULE
#define GEN_PASS_REGISTRATION
#include "passes/tile/TileSchedule/TileSchedule.h.inc"

} // namespace tessera::tile
