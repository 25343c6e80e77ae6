// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What passes share: the machine of a program, error lines with a code, names of ONNX nodes.
#pragma once

#include "compiler/artifact/target/Machine.h"
#include "dialects/tile/Tile.h"

namespace tessera::tile {

// The machine `target` names, or the program's own where it is empty; an error was emitted if there
// is none.
mlir::FailureOr<Machine> machineOf(ProgramOp program, llvm::StringRef target);

// An error that begins with its code: "TSR_4001: ".
mlir::InFlightDiagnostic emitTsrError(mlir::Location location, Code code);

// The name of the ONNX node a location stands for, quoted; "an operation" where it has none.
std::string nodeName(mlir::Location location);

} // namespace tessera::tile
