// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values an integer input may take, so that tools can make sensible inputs.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tessera::frontend {

// Sets nn.range on integer arguments: below the smallest table they index, or 0 and 1 where they
// only serve as truth values.
void noteInputRanges(mlir::func::FuncOp function);

} // namespace tessera::frontend
