// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An allocated tile program as instructions: addresses added, waits computed.
#pragma once

#include "compiler/artifact/isa/analysis/Hazards.h"
#include "dialects/tile/Tile.h"

namespace tessera::tile {

struct ResolvedProgram {
  isa::Program program;
  std::vector<isa::Position> order;      // program order, which is a legal one
  std::vector<mlir::Location> locations; // in the same order
};

// An error was emitted if this fails: a buffer without an address, a DMA without a queue, a
// conflict that cannot be decided.
mlir::FailureOr<ResolvedProgram> resolve(ProgramOp program);

} // namespace tessera::tile
