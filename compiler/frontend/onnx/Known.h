// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small integer and boolean tensors whose values the importer knows: shapes, axes, indices.
#pragma once

#include "compiler/artifact/status/Status.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace tessera::frontend {

// An ONNX tensor of integers or booleans (unsigned 64-bit values wrap).
struct Known {
  int32_t type = 0; // onnx TensorProto.DataType
  std::vector<int64_t> dims;
  std::vector<int64_t> values;

  // Tensors of more elements are never looked at.
  static constexpr uint64_t kMaxElements = 1 << 18;
};

// The number of elements of a shape, if tensors of so many are looked at.
std::optional<uint64_t> knownCount(std::span<const int64_t> dims);

bool isIntegerOrBool(int32_t type);

// A number wrapped to an integer or boolean element type.
int64_t narrowed(int32_t type, int64_t value);

// The mlir type of an ONNX element type, or null if nn has none.
mlir::Type elementType(mlir::MLIRContext &context, int32_t type);
absl::StatusOr<mlir::RankedTensorType> tensorType(mlir::MLIRContext &context, int32_t type,
                                                  std::span<const int64_t> dims,
                                                  std::string_view what);

// The elements of a tensor of the model as little-endian bytes, whatever field holds them.
absl::StatusOr<std::vector<uint8_t>> tensorBytes(const onnx::TensorProto &tensor);

// Reads integers or booleans out of little-endian bytes.
Known knownFromBytes(int32_t type, std::span<const int64_t> dims, std::span<const uint8_t> bytes);

std::vector<uint8_t> bytesOf(const Known &known);

mlir::DenseElementsAttr denseFromBytes(mlir::RankedTensorType type, std::span<const uint8_t> bytes);

} // namespace tessera::frontend
