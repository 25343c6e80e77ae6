// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small questions about dataflow that several fusions ask.
#pragma once

#include "dialects/nn/NNOps.h"
#include "passes/nn/Support/Constants.h"

#include "mlir/IR/PatternMatch.h"

#include <cmath>
#include <utility>

namespace tessera::nn {

/// Whether a number an exporter printed or computed in fp32 is `expected`.
inline bool isNearly(std::optional<double> number, double expected) {
  return number && std::abs(*number - expected) <= 1e-5 * std::abs(expected);
}

/// The other operand of `op` when one is a splat, with its number.
template <typename Op> std::pair<mlir::Value, std::optional<double>> splitConstant(Op op) {
  if (auto number = splatOf(op.getRhs()))
    return {op.getLhs(), number};
  if (auto number = splatOf(op.getLhs()))
    return {op.getRhs(), number};
  return {mlir::Value(), std::nullopt};
}

/// Value and factor of multiplications by and divisions by numbers; factor 1 for anything else.
std::pair<mlir::Value, double> splitScale(mlir::Value value);

/// The factors of a product of products (each with one use); one factor for anything else.
llvm::SmallVector<mlir::Value> factorsOf(mlir::Value product);

/// Takes the first factor that `matches` out of `factors`; null when there is none.
template <typename F>
mlir::Value takeFactor(llvm::SmallVectorImpl<mlir::Value> &factors, F matches) {
  for (mlir::Value *it = factors.begin(); it != factors.end(); ++it)
    if (matches(*it)) {
      mlir::Value found = *it;
      factors.erase(it);
      return found;
    }
  return {};
}

/// Whether what `root` computes from `inputs` and constants is read by nobody else on the way: a
/// fusion of it would compute twice what something outside still needs.
bool isReadOnlyInside(mlir::Operation *root, llvm::ArrayRef<mlir::Value> inputs);

/// Whether a known value holds one number for each of `width` features, whatever dimensions of one
/// stand before, or one for all of them.
bool isRow(mlir::Value value, int64_t width);
/// Such a value as a tensor of `width` numbers.
mlir::Value rowOf(mlir::Value value, int64_t width, mlir::PatternRewriter &rewriter);

inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

} // namespace tessera::nn
