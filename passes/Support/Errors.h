// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Errors that carry one of our codes.
#pragma once

#include "compiler/artifact/status/Status.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Operation.h"

namespace tessera {

/// "TSR_4001: ", to be continued.
inline mlir::InFlightDiagnostic codedError(mlir::Location location, Code code) {
  return mlir::emitError(location) << "TSR_" << std::to_string(static_cast<unsigned>(code)) << ": ";
}

/// "TSR_3101: 'nn.add' op " at the operation's location, to be continued.
inline mlir::InFlightDiagnostic codedError(mlir::Operation *op, Code code) {
  return codedError(op->getLoc(), code).append("'", op->getName(), "' op ");
}

} // namespace tessera
