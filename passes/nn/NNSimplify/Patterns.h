// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The patterns of nn-simplify, which fusions also run to clean up after themselves.
#pragma once

#include "mlir/IR/PatternMatch.h"

namespace tessera::nn {

/// All of nn-simplify, canonical forms included.
void populateSimplifyPatterns(mlir::RewritePatternSet &patterns);

void populateBroadcastPatterns(mlir::RewritePatternSet &patterns);
void populateTransposePatterns(mlir::RewritePatternSet &patterns);

} // namespace tessera::nn
