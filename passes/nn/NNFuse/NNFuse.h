// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognises what one kernel computes at once.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera::nn {

#define GEN_PASS_DECL_NNFUSE
#define GEN_PASS_REGISTRATION
#include "passes/nn/NNFuse/NNFuse.h.inc"

} // namespace tessera::nn
