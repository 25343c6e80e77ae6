// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What passes share: the machine of a program, names of ONNX nodes.
#pragma once

#include "compiler/artifact/target/Machine.h"
#include "dialects/tile/Tile.h"

namespace tessera::tile {

// The machine `target` names, or the program's own where it is empty; an error was emitted if there
// is none.
mlir::FailureOr<Machine> machineOf(ProgramOp program, llvm::StringRef target);

// The name of the ONNX node a location stands for, quoted; "an operation" where it has none.
std::string nodeName(mlir::Location location);

} // namespace tessera::tile
