// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the importer knows of the values it makes: the constants behind them, and what follows.
#pragma once

#include "compiler/frontend/onnx/Skeleton.h"

#include "dialects/nn/evaluate/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

#include <optional>
#include <span>
#include <string>

namespace tessera::frontend {

class KnownValues {
public:
  KnownValues(Skeleton &skeleton, mlir::OpBuilder &builder)
      : skeleton_(skeleton), builder_(builder) {}

  // Tensors of more elements are never looked at.
  static constexpr uint64_t kMaxElements = 1 << 18;

  // The elements of a constant, or of a weight of integers; nothing where they are not known at
  // compile time or too many.
  std::optional<nn::Tensor> elements(mlir::Value value);

  // A constant of elements in ONNX's layout (a boolean is a byte), or where that would be too large
  // a weight in a file of our own.
  mlir::Value constant(const std::string &name, mlir::RankedTensorType type,
                       std::vector<uint8_t> bytes, mlir::Location location);
  mlir::Value constant(const std::string &name, const nn::Tensor &value, mlir::Location location);
  // A weight of the model, or a constant where it is one of few integers.
  mlir::Value weight(const TensorRecord &record, mlir::RankedTensorType type,
                     mlir::Location location);

  // The results of an operation that was just made: where its operands are known it is computed
  // and erased, and they are constants called `name`.
  llvm::SmallVector<mlir::Value> computed(mlir::Operation *op, const std::string &name);

  // Whether something was not computed because so much was already.
  bool isExhausted() const { return isExhausted_; }

private:
  bool mayRead(uint64_t count);
  std::span<const uint8_t> bytesOf(int file, uint64_t offset, uint64_t size) const;

  // Of all operations together: a model may have many nodes, each of many elements.
  static constexpr uint64_t kMaxWork = 1 << 27; // elements read and written
  static constexpr uint64_t kMaxKept = 1 << 24; // elements of results
  static constexpr uint64_t kMaxWorkOfOne = 1 << 24;

  Skeleton &skeleton_;
  mlir::OpBuilder &builder_;
  uint64_t work_ = 0, kept_ = 0;
  bool isExhausted_ = false;
};

} // namespace tessera::frontend
