// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small tensor of numbers the compiler computes with.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <variant>
#include <vector>

namespace tessera::nn {

/// Row-major elements: doubles for floating point, 64-bit integers for all else (i1 is 0 or 1; ui64
/// is in the same bits).
struct Tensor {
  mlir::RankedTensorType type;
  std::variant<std::vector<double>, std::vector<int64_t>> elements;

  bool isFloat() const { return elements.index() == 0; }
  bool isUnsigned() const { return type.getElementType().isUnsignedInteger(); }
  std::vector<double> &floats() { return std::get<0>(elements); }
  const std::vector<double> &floats() const { return std::get<0>(elements); }
  std::vector<int64_t> &integers() { return std::get<1>(elements); }
  const std::vector<int64_t> &integers() const { return std::get<1>(elements); }
  llvm::ArrayRef<int64_t> shape() const { return type.getShape(); }
  int64_t size() const { return type.getNumElements(); }

  /// Zeros of a type.
  static Tensor zeros(mlir::RankedTensorType type);
  static Tensor fromAttribute(mlir::DenseElementsAttr attribute);
  /// Rounds floating point once to nearest even, cuts integers to their width.
  mlir::DenseElementsAttr toAttribute() const;
};

/// Flat index in `from` of each element of `to` when `from` broadcasts to it.
std::vector<int64_t> broadcastIndices(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to);

/// `tensor` with element i being element indices[i].
Tensor pick(const Tensor &tensor, const std::vector<int64_t> &indices, mlir::RankedTensorType type);

} // namespace tessera::nn
