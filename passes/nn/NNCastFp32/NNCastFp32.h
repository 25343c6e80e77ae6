// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes every rounding an explicit operation.
#pragma once

#include "dialects/nn/NNDialect.h"
#include "mlir/Pass/Pass.h"

namespace tessera::nn {

#define GEN_PASS_DECL_NNCASTFP32
#define GEN_PASS_REGISTRATION
#include "passes/nn/NNCastFp32/NNCastFp32.h.inc"

} // namespace tessera::nn
