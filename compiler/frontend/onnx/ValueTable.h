// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of a graph by their ONNX names, made into nn operations when first used.
#pragma once

#include "compiler/frontend/onnx/Elements.h"
#include "compiler/frontend/onnx/KnownValues.h"
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
      : known(skeleton, builder), skeleton_(skeleton), builder_(builder) {}

  void define(const std::string &name, mlir::Value value) { entries_[name].value = value; }
  void define(const std::string &name, const onnx::TensorProto *tensor) {
    entries_[name].tensor = tensor;
  }
  // What the onnx library inferred for the value: its shape where it could.
  void expect(const std::string &name, int32_t type, std::optional<std::vector<int64_t>> dims);
  bool contains(const std::string &name) const;

  // Makes the value an operation (constant or weight) where it is not one yet.
  absl::StatusOr<mlir::Value> value(const std::string &name, mlir::Location location);
  // A new value `name` of the elements of a tensor of the model.
  absl::StatusOr<mlir::Value> constant(const std::string &name, const onnx::TensorProto &tensor,
                                       mlir::Location location);

  // BadShape, ShapeConflict when `type` contradicts what the onnx library inferred.
  absl::Status check(const std::string &name, mlir::RankedTensorType type);
  // The shapes the model states for what it computes, of which `check` notes what is not so.
  void state(StatedShapes stated) { stated_ = std::move(stated); }
  // "'y' has the shape [2,3], the model states [2,4]", one for each value.
  std::span<const std::string> contradictions() const { return contradictions_; }
  // The inferred type of a value, or null where the library could not tell.
  mlir::RankedTensorType expected(const std::string &name) const;

  KnownValues known;

private:
  struct Entry {
    mlir::Value value;
    const onnx::TensorProto *tensor = nullptr; // small, in the model
    const TensorRecord *weight = nullptr;      // large, in a file
  };
  struct Expectation {
    int32_t type = 0;
    std::optional<std::vector<int64_t>> dims;
  };

  Entry *find(const std::string &name);

  Skeleton &skeleton_;
  mlir::OpBuilder &builder_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, Expectation> expectations_;
  StatedShapes stated_;
  std::vector<std::string> contradictions_;
};

} // namespace tessera::frontend
