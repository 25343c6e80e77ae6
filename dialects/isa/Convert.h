// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Between programs of the isa dialect and artifacts.
#pragma once

#include "compiler/artifact/neff/Artifact.h"
#include "dialects/isa/ISA.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace tessera::isa {

// Name, tensors and metadata of a program; no machine, no instructions. The program need not be
// verified, its tensors must be.
Artifact exportTables(ProgramOp program);

// Everything an artifact holds but the bytes of the weights, which the caller streams. Emits an
// error and fails where the target is unknown.
mlir::FailureOr<Artifact> exportArtifact(ProgramOp program);

// A module with one program. `target` names the machine; empty to hold its whole description.
mlir::OwningOpRef<mlir::ModuleOp> importArtifact(mlir::MLIRContext *context,
                                                 const Artifact &artifact, llvm::StringRef target);

// ONNX nodes and source line of a location: names of NameLocs, the file and line below them.
tessera::Location exportLocation(mlir::Location location);
mlir::Location importLocation(mlir::MLIRContext *context, const tessera::Location &location);

} // namespace tessera::isa
