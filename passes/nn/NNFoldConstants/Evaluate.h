// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The value of an operation on constants.
#pragma once

#include "passes/nn/NNFoldConstants/Tensor.h"

#include "mlir/IR/Operation.h"

#include <optional>

namespace tessera::nn {

/// The result of `op` for these operands; nothing when it is none of the operations that are
/// computed at compile time, or undefined for these values (index out of range, division by zero).
std::optional<Tensor> evaluate(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

/// Not a number in either operand is not a number.
template <typename T> T larger(T x, T y) { return x > y || x != x ? x : y; }
template <typename T> T smaller(T x, T y) { return x < y || x != x ? x : y; }

/// The parts of `evaluate`.
std::optional<Tensor> evaluateElementwise(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
std::optional<Tensor> evaluateShape(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);
std::optional<Tensor> evaluateReduction(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

} // namespace tessera::nn
