// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shorter chains of shape operations, smaller tensors.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera::nn {

#define GEN_PASS_DECL_NNSIMPLIFY
#define GEN_PASS_REGISTRATION
#include "passes/nn/NNSimplify/NNSimplify.h.inc"

} // namespace tessera::nn
