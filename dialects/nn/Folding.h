// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What folders ask of constant operands.

#ifndef TESSERA_DIALECTS_NN_FOLDING_H
#define TESSERA_DIALECTS_NN_FOLDING_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace tessera::nn {

/// The one value all elements have, as a number; nothing when there is no such value.
std::optional<double> splatNumber(mlir::Attribute constant);

/// `kept` when the other operand is a splat of `neutral` and does not widen the shape. The zeros of
/// floating point are two numbers, the zero of integers is one.
mlir::Value foldNeutral(mlir::Value kept, mlir::Attribute other, double neutral, mlir::Type result);

/// Whether every value of element type `from` is one of `to`.
bool isExactCast(mlir::Type from, mlir::Type to);

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_FOLDING_H
