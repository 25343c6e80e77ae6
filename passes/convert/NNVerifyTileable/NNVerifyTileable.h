// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tiling may rely on.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera {

#define GEN_PASS_DECL_NNVERIFYTILEABLE
#define GEN_PASS_REGISTRATION
#include "passes/convert/NNVerifyTileable/NNVerifyTileable.h.inc"

} // namespace tessera
