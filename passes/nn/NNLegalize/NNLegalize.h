// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations in the forms that kernels take.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera::nn {

#define GEN_PASS_DECL_NNLEGALIZE
#define GEN_PASS_REGISTRATION
#include "passes/nn/NNLegalize/NNLegalize.h.inc"

} // namespace tessera::nn
