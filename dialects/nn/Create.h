// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Creating operations whose types come from a file: a diagnostic instead of an abort.

#ifndef TESSERA_DIALECTS_NN_CREATE_H
#define TESSERA_DIALECTS_NN_CREATE_H

#include "mlir/IR/Builders.h"

namespace tessera::nn {

/// Creates the operation called `name` ("nn.add") with inferred result types and verifies it
/// (builders of MLIR abort when inference fails). Emits a diagnostic at `location` on failure.
/// `attributes` hold the inherent attributes; the caller gives all that have no default.
mlir::FailureOr<mlir::Operation *> tryCreate(mlir::OpBuilder &builder, mlir::Location location,
                                             llvm::StringRef name, mlir::ValueRange operands,
                                             llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

/// The same for operations whose result type is stated (cast, reshape, broadcast, or rounding).
mlir::FailureOr<mlir::Operation *> tryCreate(mlir::OpBuilder &builder, mlir::Location location,
                                             llvm::StringRef name, mlir::Type result,
                                             mlir::ValueRange operands,
                                             llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_CREATE_H
