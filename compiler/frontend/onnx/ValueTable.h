// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of a graph by their ONNX names, made into nn operations when first used.
#pragma once

#include "compiler/frontend/onnx/Known.h"
#include "compiler/frontend/onnx/Normalise.h"
#include "compiler/frontend/onnx/Skeleton.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

#include <map>
#include <string>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace tessera::frontend {

class ValueTable {
public:
  ValueTable(Skeleton &skeleton, mlir::OpBuilder &builder)
      : skeleton_(skeleton), builder_(builder) {}

  void define(const std::string &name, mlir::Value value) { entries_[name].value = value; }
  void define(const std::string &name, Known known);
  void define(const std::string &name, const onnx::TensorProto *tensor) {
    entries_[name].tensor = tensor;
  }
  // What the onnx library inferred for the value: its shape where it could.
  void expect(const std::string &name, int32_t type, std::optional<std::vector<int64_t>> dims);
  bool contains(const std::string &name) const;

  // Makes the value an operation (constant or weight) where it is not one yet.
  absl::StatusOr<mlir::Value> value(const std::string &name, mlir::Location location);
  absl::StatusOr<mlir::RankedTensorType> type(const std::string &name);
  // A new value `name` of these elements: a constant, or where nn.constant would be too large a
  // weight in a file of our own.
  absl::StatusOr<mlir::Value> constant(const std::string &name, const Known &known,
                                       mlir::Location location);
  absl::StatusOr<mlir::Value> constant(const std::string &name, int32_t type,
                                       std::span<const int64_t> dims, std::vector<uint8_t> bytes,
                                       mlir::Location location);
  // Whether there is room for a tensor that was computed: many small ones are large together.
  bool mayKeep(const Known &known) const { return kept_ + known.values.size() <= kMaxKept; }
  // Null when the value is not known at compile time, no integer, or too large to look at.
  absl::StatusOr<const Known *> known(const std::string &name);
  // The floating point value of a constant of one element.
  std::optional<double> scalar(const std::string &name);

  // BadShape, ShapeConflict when `type` contradicts what the onnx library inferred.
  absl::Status check(const std::string &name, mlir::RankedTensorType type);
  // The shapes the model states for what it computes, of which `check` notes what is not so.
  void state(StatedShapes stated) { stated_ = std::move(stated); }
  // "'y' has the shape [2,3], the model states [2,4]", one for each value.
  std::span<const std::string> contradictions() const { return contradictions_; }
  // The inferred type of a value, or null where the library could not tell.
  mlir::RankedTensorType expected(const std::string &name) const;

private:
  struct Entry {
    mlir::Value value;
    std::optional<Known> known;
    const onnx::TensorProto *tensor = nullptr; // small, in the model
    const TensorRecord *weight = nullptr;      // large, in a file
  };
  struct Expectation {
    int32_t type = 0;
    std::optional<std::vector<int64_t>> dims;
  };

  Entry *find(const std::string &name);
  absl::StatusOr<mlir::Value> makeWeight(const TensorRecord &record, mlir::Location location);
  std::span<const uint8_t> bytesIn(const TensorRecord &record) const;

  static constexpr uint64_t kMaxKept = 1 << 24; // elements

  Skeleton &skeleton_;
  uint64_t kept_ = 0; // of all known values
  mlir::OpBuilder &builder_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, Expectation> expectations_;
  StatedShapes stated_;
  std::vector<std::string> contradictions_;
};

} // namespace tessera::frontend
