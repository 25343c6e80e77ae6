// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fusions, by what they form.
#pragma once

#include "mlir/IR/PatternMatch.h"

namespace tessera::nn {

void populateDensePatterns(mlir::RewritePatternSet &patterns);
void populateGeluPatterns(mlir::RewritePatternSet &patterns);
void populateLayerNormPatterns(mlir::RewritePatternSet &patterns);
void populateAttentionPatterns(mlir::RewritePatternSet &patterns);

} // namespace tessera::nn
