// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between the graph and its tiling.
#pragma once

#include "mlir/IR/BuiltinOps.h"

namespace tessera {

// Checks C1 to C7 of nn-verify-tileable. Errors for all operations that fail, so that a user sees
// everything at once.
mlir::LogicalResult verifyTileable(mlir::ModuleOp module);

// Whether a dimension of the tensor is 0. Such a value may be an output (C6), and that is all there
// is of it.
bool hasNoElements(mlir::Value value);

} // namespace tessera
