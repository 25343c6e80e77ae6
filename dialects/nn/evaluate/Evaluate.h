// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of operations on known operands: what folding, the importer and tests compute with.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_EVALUATE_H
#define TESSERA_DIALECTS_NN_EVALUATE_EVALUATE_H

#include "dialects/nn/evaluate/Tensor.h"

#include "mlir/IR/Operation.h"

#include <optional>

namespace tessera::nn {

/// The results of `op` for these operands, of elements that are of their types; nothing when it has
/// no meaning of its own (a constant, a weight), or is undefined for these values.
std::optional<Tensors> evaluate(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

/// About how many numbers `evaluate` computes with; saturates, also for other operations.
uint64_t evaluationWork(mlir::Operation *op);

/// The number of elements, a dimension of none counted as one (steps in between take memory for the
/// others); saturates.
uint64_t elementCountOf(mlir::RankedTensorType type);

/// What `evaluationWork` is unless the operation knows better.
uint64_t elementsReadAndWritten(mlir::Operation *op);

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_EVALUATE_H
