// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions of 64-bit integers in words.
#pragma once

#include "passes/nn/NNLegalize/Words.h"

namespace tessera::nn {

/// The result of a reduction of `x`; nothing for other operations, or sums of too many numbers.
std::optional<Words> reducedWords(mlir::Operation *op, mlir::OpBuilder &builder, Words x);

} // namespace tessera::nn
