// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every dialect and every pass, for the tools that take any of them by name.
#pragma once

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"

namespace tessera {

void registerAllDialects(mlir::DialectRegistry &registry);
void loadAllDialects(mlir::MLIRContext &context);
void registerAllPasses(); // can be called again

} // namespace tessera
