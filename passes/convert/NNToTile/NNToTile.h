// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From whole tensors to tiles and engine operations.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tessera {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/convert/NNToTile/NNToTile.h.inc"
} // namespace tessera
