// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on weights become steps of their recipes.
#pragma once

#include "mlir/IR/PatternMatch.h"

namespace tessera::nn {

void populateAbsorbIntoWeightsPatterns(mlir::RewritePatternSet &patterns);

/// Gathers with evenly spaced constant indices become slices, of weights and of anything else.
void populateGatherToSlicePatterns(mlir::RewritePatternSet &patterns);

} // namespace tessera::nn
