// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The elements of ONNX tensors: their types in nn, their bytes.
#pragma once

#include "compiler/artifact/status/Status.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include <span>
#include <string_view>
#include <vector>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace tessera::frontend {

// The mlir type of an ONNX element type, or null if nn has none.
mlir::Type elementType(mlir::MLIRContext &context, int32_t type);
absl::StatusOr<mlir::RankedTensorType> tensorType(mlir::MLIRContext &context, int32_t type,
                                                  std::span<const int64_t> dims,
                                                  std::string_view what);

// The elements of a tensor of the model as little-endian bytes, whatever field holds them.
absl::StatusOr<std::vector<uint8_t>> tensorBytes(const onnx::TensorProto &tensor);

} // namespace tessera::frontend
