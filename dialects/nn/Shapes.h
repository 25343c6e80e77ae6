// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes of results: broadcasting, slicing, reducing. Errors go to a location, never abort.

#ifndef TESSERA_DIALECTS_NN_SHAPES_H
#define TESSERA_DIALECTS_NN_SHAPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeRange.h"
#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

#include <optional>

namespace tessera::nn {

using Shape = llvm::SmallVector<int64_t>;

inline mlir::RankedTensorType rankedType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// The shape two shapes broadcast to by numpy's rules, if they do.
std::optional<Shape> broadcastShapes(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b);

/// Whether `from` can be repeated to exactly `to`.
bool broadcastsTo(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to);

bool isPermutation(llvm::ArrayRef<int64_t> permutation, int64_t rank);

/// permutation[i] of `values` at place i.
Shape permute(llvm::ArrayRef<int64_t> values, llvm::ArrayRef<int64_t> permutation);

/// The permutation that undoes `permutation`.
Shape invert(llvm::ArrayRef<int64_t> permutation);

/// Null when the slice is one of `shape`, or what is wrong with it.
const char *checkSlice(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> offsets,
                       llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> strides);

/// Emits "'op' op message" and fails, for code that has no operation yet.
template <typename... Parts>
mlir::LogicalResult inferenceError(std::optional<mlir::Location> location, llvm::StringRef op,
                                   Parts &&...parts) {
  if (location)
    mlir::emitError(*location).append("'", op, "' op ", std::forward<Parts>(parts)...);
  return mlir::failure();
}

/// Result type of operations on elements; `element` null keeps the operands'.
mlir::LogicalResult inferBroadcast(llvm::StringRef op, std::optional<mlir::Location> location,
                                   mlir::ValueRange operands, mlir::Type element,
                                   llvm::SmallVectorImpl<mlir::Type> &types);

mlir::LogicalResult inferReduction(llvm::StringRef op, std::optional<mlir::Location> location,
                                   mlir::Value input, llvm::ArrayRef<int64_t> axes, bool keepdims,
                                   llvm::SmallVectorImpl<mlir::Type> &types);

/// Equal shapes and two floating point element types: the result may be rounded.
bool compatibleUpToRounding(mlir::TypeRange inferred, mlir::TypeRange actual);

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_SHAPES_H
