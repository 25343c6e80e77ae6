// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From tiles to instructions.
#pragma once

#include "dialects/isa/ISA.h"
#include "dialects/tile/Tile.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tessera::tile {

#define GEN_PASS_DECL_TILETOISA
#define GEN_PASS_REGISTRATION
#include "passes/convert/TileToIsa/TileToIsa.h.inc"

} // namespace tessera::tile
