// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between allocation and isa.
#pragma once

#include "dialects/tile/Tile.h"

#include "mlir/Pass/Pass.h"

namespace tessera::tile {

#define GEN_PASS_DECL_TILEVERIFYALLOCATED
#define GEN_PASS_REGISTRATION
#include "passes/tile/TileVerifyAllocated/TileVerifyAllocated.h.inc"

} // namespace tessera::tile
