// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every buffer an address.
#pragma once

#include "dialects/tile/Tile.h"

#include "mlir/Pass/Pass.h"

namespace tessera::tile {

#define GEN_PASS_DECL_TILEALLOCATE
#define GEN_PASS_REGISTRATION
#include "passes/tile/TileAllocate/TileAllocate.h.inc"

} // namespace tessera::tile
