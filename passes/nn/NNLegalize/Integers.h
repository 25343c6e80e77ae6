// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers in the forms that kernels take: wrapping words of 32 bits.
#pragma once

#include "mlir/IR/Block.h"

namespace tessera::nn {

/// Arithmetic of 64-bit integers in 32 bits where ranges prove that enough, else in pairs of words.
/// What only moves stays whole; what has no such form stays as it is.
void splitWideIntegers(mlir::Block &block);

/// Remainders and powers of integers, and what the machine has only for numbers with a sign, of
/// words without one.
void expandIntegers(mlir::Block &block);

} // namespace tessera::nn
