// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the import of one node works with: its operands, attributes, and a builder of nn.
#pragma once

#include "compiler/frontend/onnx/ValueTable.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Builders.h"

#include "onnx/onnx_pb.h"

#include <functional>
#include <set>
#include <string>

namespace tessera::frontend {

using mlir::RankedTensorType;
using mlir::Value;
using Dims = llvm::SmallVector<int64_t>;

class NodeImporter {
public:
  NodeImporter(const onnx::NodeProto &node, ValueTable &values, mlir::OpBuilder &builder,
               mlir::Location location)
      : node(node), builder(builder), location(location), values_(values) {}

  // Operands. An optional operand that is left out does not exist.
  int operandCount() const { return node.input_size(); }
  bool has(int i) const;
  absl::StatusOr<Value> operand(int i);
  absl::StatusOr<llvm::SmallVector<Value>> operands();
  absl::StatusOr<RankedTensorType> operandType(int i);
  // The elements of an operand, if they are known at compile time.
  absl::StatusOr<std::optional<nn::Tensor>> known(int i);
  absl::StatusOr<std::optional<nn::Tensor>> knownIntegers(int i);
  // The same where the operator cannot be compiled otherwise; `what` names it in the error.
  absl::StatusOr<nn::Tensor> knownTensor(int i, std::string_view what);
  absl::StatusOr<Dims> knownList(int i, std::string_view what);

  // Attributes, with the operator's default.
  const onnx::AttributeProto *attribute(std::string_view name) const;
  int64_t integer(std::string_view name, int64_t fallback) const;
  float real(std::string_view name, float fallback) const;
  std::string string(std::string_view name, std::string_view fallback) const;
  Dims integers(std::string_view name) const;
  // An axis attribute, counted from the front.
  absl::StatusOr<int64_t> axis(int64_t value, int64_t rank) const;
  absl::StatusOr<Dims> axes(Dims list, int64_t rank) const;

  // Results. `result` checks the shape against what the onnx library inferred.
  bool wants(int i) const;
  absl::Status result(int i, absl::StatusOr<Value> value);
  absl::Status result(absl::StatusOr<Value> value) { return result(0, std::move(value)); }
  // The first result is a tensor of the model, which outlives the import.
  void defineTensor(const onnx::TensorProto &tensor) {
    if (wants(0))
      values_.define(node.output(0), &tensor);
  }

  // Whoever imports a node asks for each attribute, operand and result that has a meaning for it.
  // What the node has beside them would be ignored without a word: newer versions of an operator
  // bring such things. An attribute may stand there with the value it has when it is left out.
  absl::Status checkAllAsked();
  // Has a meaning, but none for us; each use says why.
  void ignoreAttribute(std::string_view name) const { attribute(name); }
  void ignoreOperand(int i) const { has(i); }

  // nn operations; the type of the result is inferred, failure becomes a status. Those whose
  // operands are known are computed at once.
  template <typename Op>
  absl::StatusOr<Value> emit(mlir::ValueRange operands,
                             llvm::ArrayRef<mlir::NamedAttribute> attributes = {}) {
    TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> results, emitAll<Op>(operands, attributes));
    return results.front();
  }
  template <typename Op>
  absl::StatusOr<llvm::SmallVector<Value>>
  emitAll(mlir::ValueRange operands, llvm::ArrayRef<mlir::NamedAttribute> attributes = {}) {
    return emitNamed(Op::getOperationName(), operands, attributes);
  }
  mlir::NamedAttribute attr(llvm::StringRef name, mlir::Attribute value) {
    return builder.getNamedAttr(name, value);
  }
  mlir::NamedAttribute list(llvm::StringRef name, llvm::ArrayRef<int64_t> value) {
    return attr(name, builder.getDenseI64ArrayAttr(value));
  }
  absl::StatusOr<Value> reshape(Value value, llvm::ArrayRef<int64_t> shape);
  absl::StatusOr<Value> broadcast(Value value, llvm::ArrayRef<int64_t> shape);
  absl::StatusOr<Value> transpose(Value value, llvm::ArrayRef<int64_t> permutation);
  absl::StatusOr<Value> slice(Value value, llvm::ArrayRef<int64_t> offsets,
                              llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> strides);
  absl::StatusOr<Value> cast(Value value, mlir::Type element);
  Value scalar(double value, mlir::Type element);
  Value constant(mlir::DenseElementsAttr value);
  // A constant for this node; a weight where it would be too large for one.
  Value constant(const nn::Tensor &value);
  Value integers(llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<int64_t> values);
  absl::StatusOr<Value> constant(const onnx::TensorProto &tensor) {
    return values_.constant(resultName(), tensor, location);
  }

  // "node 'x' (Op) on [2,3] float32, ...: reason".
  template <typename... Parts> absl::Status fail(Code code, const Parts &...reason) {
    return error(code, where(), ": ", reason...);
  }
  template <typename... Parts> absl::Status unsupported(const Parts &...reason) {
    return fail(Code::UnsupportedCase, reason...);
  }
  std::string where();

  const onnx::NodeProto &node;
  mlir::OpBuilder &builder;
  mlir::Location location;

private:
  absl::StatusOr<llvm::SmallVector<Value>>
  emitNamed(llvm::StringRef name, mlir::ValueRange operands,
            llvm::ArrayRef<mlir::NamedAttribute> attributes);
  Value computed(Value value);
  std::string resultName() const { return node.output_size() > 0 ? node.output(0) : ""; }
  ValueTable &values_;
  // What was asked for.
  mutable std::set<std::string, std::less<>> attributes_;
  mutable std::set<int> operands_, results_;
};

inline RankedTensorType typeOf(Value value) {
  return llvm::cast<RankedTensorType>(value.getType());
}
inline llvm::ArrayRef<int64_t> shapeOf(Value value) { return typeOf(value).getShape(); }
inline std::span<const int64_t> toSpan(llvm::ArrayRef<int64_t> list) {
  return {list.data(), list.size()};
}

} // namespace tessera::frontend
