// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small tensor of numbers the compiler computes with.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_TENSOR_H
#define TESSERA_DIALECTS_NN_EVALUATE_TENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cstdint>
#include <type_traits>
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
  int64_t size() const { return isFloat() ? floats().size() : integers().size(); }

  /// Element `i` as what it means: double, int64_t, or uint64_t for types without sign.
  template <typename T> T at(int64_t i) const {
    if constexpr (std::is_floating_point_v<T>)
      return floats()[i];
    else
      return static_cast<T>(integers()[i]);
  }
  template <typename T> void set(int64_t i, T value) {
    if constexpr (std::is_floating_point_v<T>)
      floats()[i] = value;
    else
      integers()[i] = static_cast<int64_t>(value);
  }

  /// Zeros of a type.
  static Tensor zeros(mlir::RankedTensorType type);
  static Tensor fromAttribute(mlir::DenseElementsAttr attribute);
  /// Little-endian row-major elements; a boolean is a byte.
  static Tensor fromBytes(mlir::RankedTensorType type, llvm::ArrayRef<char> bytes);

  /// Makes every element one of the type: floating point is rounded to nearest even (bf16 without
  /// subnormals), integers keep their low bits.
  void roundToType();
  /// Both of elements that are of the type.
  mlir::DenseElementsAttr toAttribute() const;
  std::vector<char> toBytes() const;
};

using Tensors = llvm::SmallVector<Tensor, 1>;

/// One number rounded to nearest even; bf16 flushes what would be subnormal, and keeps the sign.
double roundTo(mlir::Type element, double value);

/// How far apart neighbours of each dimension are.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// The product of sizes that are known to be those of a tensor, or of a part of its shape.
int64_t product(llvm::ArrayRef<int64_t> sizes);

/// base + sum of index * stride for every index of `sizes`, row by row.
std::vector<int64_t> stridedIndices(int64_t base, llvm::ArrayRef<int64_t> sizes,
                                    llvm::ArrayRef<int64_t> strides);

/// Flat index in `from` of each element of `to` when `from` broadcasts to it.
std::vector<int64_t> broadcastIndices(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to);

/// `tensor` with element i being element indices[i].
Tensor pick(const Tensor &tensor, llvm::ArrayRef<int64_t> indices, mlir::RankedTensorType type);

/// `tensor` repeated to a shape it broadcasts to.
Tensor spread(const Tensor &tensor, llvm::ArrayRef<int64_t> shape);

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_TENSOR_H
