// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes what is known, and lets weights absorb what is done to them.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera::nn {

#define GEN_PASS_DECL_NNFOLDCONSTANTS
#define GEN_PASS_REGISTRATION
#include "passes/nn/NNFoldConstants/NNFoldConstants.h.inc"

} // namespace tessera::nn
