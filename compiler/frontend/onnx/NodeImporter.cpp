// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the import of one node works with: its operands, attributes, and a builder of nn.
#include "compiler/frontend/onnx/NodeImporter.h"

#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/Words.h"

#include "dialects/nn/Create.h"
#include "mlir/IR/Diagnostics.h"

#include "onnx/defs/schema.h"

#include <algorithm>

namespace tessera::frontend {

bool NodeImporter::has(int i) const {
  operands_.insert(i);
  return i < node.input_size() && !node.input(i).empty();
}

bool NodeImporter::wants(int i) const {
  results_.insert(i);
  return i < node.output_size() && !node.output(i).empty();
}

absl::Status NodeImporter::checkAllAsked() {
  const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(node.op_type());
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (!attributes_.contains(attribute.name()) && !isDefault(schema, attribute))
      return unsupported("its attribute '", attribute.name(), "' cannot be compiled");
  for (int i = 0; i < node.input_size(); ++i)
    if (!node.input(i).empty() && !operands_.contains(i))
      return unsupported("its input ", i, " '", node.input(i), "' cannot be compiled");
  for (int i = 0; i < node.output_size(); ++i)
    if (!node.output(i).empty() && !results_.contains(i))
      return unsupported("its output ", i, " '", node.output(i), "' cannot be compiled");
  return absl::OkStatus();
}

absl::StatusOr<Value> NodeImporter::operand(int i) {
  if (!has(i))
    return fail(Code::InvalidModel, "operand ", i, " is missing");
  return values_.value(node.input(i), location);
}

absl::StatusOr<llvm::SmallVector<Value>> NodeImporter::operands() {
  llvm::SmallVector<Value> all;
  for (int i = 0; i < operandCount(); ++i) {
    TSR_ASSIGN_OR_RETURN(Value value, operand(i));
    all.push_back(value);
  }
  return all;
}

absl::StatusOr<RankedTensorType> NodeImporter::operandType(int i) {
  TSR_ASSIGN_OR_RETURN(Value value, operand(i));
  return typeOf(value);
}

absl::StatusOr<std::optional<nn::Tensor>> NodeImporter::known(int i) {
  if (!has(i))
    return std::nullopt;
  TSR_ASSIGN_OR_RETURN(Value value, operand(i));
  return values_.known.elements(value);
}

absl::StatusOr<std::optional<nn::Tensor>> NodeImporter::knownIntegers(int i) {
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> tensor, known(i));
  return tensor && !tensor->isFloat() ? std::move(tensor) : std::nullopt;
}

absl::StatusOr<nn::Tensor> NodeImporter::knownTensor(int i, std::string_view what) {
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> tensor, known(i));
  if (tensor)
    return *std::move(tensor);
  if (values_.known.isExhausted())
    return unsupported("its ", what, " '", node.input(i), "' follow from more constants than are ",
                       "computed at compile time");
  return unsupported("its ", what, " '", node.input(i),
                     "' depend on the values of inputs; shapes must be fixed");
}

absl::StatusOr<Dims> NodeImporter::knownList(int i, std::string_view what) {
  TSR_ASSIGN_OR_RETURN(nn::Tensor list, knownTensor(i, what));
  if (list.isFloat())
    return fail(Code::Internal, "its ", what, " are no integers");
  return Dims(list.integers().begin(), list.integers().end());
}

const onnx::AttributeProto *NodeImporter::attribute(std::string_view name) const {
  attributes_.emplace(name);
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t NodeImporter::integer(std::string_view name, int64_t fallback) const {
  const onnx::AttributeProto *found = attribute(name);
  return found ? found->i() : fallback;
}

float NodeImporter::real(std::string_view name, float fallback) const {
  const onnx::AttributeProto *found = attribute(name);
  return found ? found->f() : fallback;
}

std::string NodeImporter::string(std::string_view name, std::string_view fallback) const {
  const onnx::AttributeProto *found = attribute(name);
  return found ? found->s() : std::string(fallback);
}

Dims NodeImporter::integers(std::string_view name) const {
  const onnx::AttributeProto *found = attribute(name);
  return found ? Dims(found->ints().begin(), found->ints().end()) : Dims();
}

absl::StatusOr<int64_t> NodeImporter::axis(int64_t value, int64_t rank) const {
  if (value < -rank || value >= rank)
    return error(Code::ShapeConflict, describe(node), ": axis ", value,
                 " does not exist in a tensor of ", rank, " dimensions");
  return value < 0 ? value + rank : value;
}

absl::StatusOr<Dims> NodeImporter::axes(Dims list, int64_t rank) const {
  for (int64_t &entry : list) {
    TSR_ASSIGN_OR_RETURN(entry, axis(entry, rank));
  }
  std::sort(list.begin(), list.end());
  if (std::adjacent_find(list.begin(), list.end()) != list.end())
    return error(Code::ShapeConflict, describe(node), ": an axis occurs twice");
  return list;
}

absl::Status NodeImporter::result(int i, absl::StatusOr<Value> value) {
  if (!value.ok())
    return value.status();
  if (!wants(i))
    return absl::OkStatus();
  RankedTensorType type = typeOf(*value);
  TSR_RETURN_IF_ERROR(values_.check(node.output(i), type));
  if (type.getNumElements() == 0) // known, whatever it depends on
    value = constant(nn::Tensor::zeros(type));
  values_.define(node.output(i), *value);
  return absl::OkStatus();
}

absl::StatusOr<llvm::SmallVector<Value>>
NodeImporter::emitNamed(llvm::StringRef name, mlir::ValueRange operands,
                        llvm::ArrayRef<mlir::NamedAttribute> attributes) {
  std::string complaint;
  mlir::ScopedDiagnosticHandler handler(builder.getContext(), [&](mlir::Diagnostic &diagnostic) {
    complaint += (complaint.empty() ? "" : "; ") + inWords(diagnostic.str());
    return mlir::success();
  });
  mlir::FailureOr<mlir::Operation *> op =
      nn::tryCreate(builder, location, name, operands, attributes);
  // Where the onnx library knows the type of the result the model is right.
  if (mlir::failed(op))
    return fail(values_.expected(node.output(0)) ? Code::UnsupportedCase : Code::ShapeConflict,
                complaint);
  for (Value value : (*op)->getResults())
    TSR_RETURN_IF_ERROR(elementCount(toSpan(shapeOf(value)), where()).status());
  return values_.known.computed(*op, resultName());
}

Value NodeImporter::computed(Value value) {
  return values_.known.computed(value.getDefiningOp(), resultName()).front();
}

absl::StatusOr<Value> NodeImporter::reshape(Value value, llvm::ArrayRef<int64_t> shape) {
  if (shapeOf(value) == shape)
    return value;
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(toSpan(shape), where()));
  if (static_cast<int64_t>(count) != typeOf(value).getNumElements())
    return fail(Code::ShapeConflict, shapeText(toSpan(shapeOf(value))), " cannot be reshaped to ",
                shapeText(toSpan(shape)));
  return computed(builder.create<nn::ReshapeOp>(location, value, shape));
}

absl::StatusOr<Value> NodeImporter::broadcast(Value value, llvm::ArrayRef<int64_t> shape) {
  if (shapeOf(value) == shape)
    return value;
  TSR_RETURN_IF_ERROR(elementCount(toSpan(shape), where()).status());
  llvm::ArrayRef<int64_t> from = shapeOf(value);
  bool fits = from.size() <= shape.size();
  for (size_t i = 0; i < from.size() && fits; ++i)
    fits = from[i] == 1 || from[i] == shape[shape.size() - from.size() + i];
  if (!fits)
    return fail(Code::ShapeConflict, shapeText(toSpan(from)), " cannot be expanded to ",
                shapeText(toSpan(shape)));
  return computed(builder.create<nn::BroadcastOp>(location, value, shape));
}

absl::StatusOr<Value> NodeImporter::transpose(Value value, llvm::ArrayRef<int64_t> permutation) {
  return emit<nn::TransposeOp>(value, list("permutation", permutation));
}

absl::StatusOr<Value> NodeImporter::slice(Value value, llvm::ArrayRef<int64_t> offsets,
                                          llvm::ArrayRef<int64_t> sizes,
                                          llvm::ArrayRef<int64_t> strides) {
  if (shapeOf(value) == sizes && llvm::all_of(strides, [](int64_t s) { return s == 1; }))
    return value;
  return emit<nn::SliceOp>(
      value, {list("offsets", offsets), list("sizes", sizes), list("strides", strides)});
}

absl::StatusOr<Value> NodeImporter::cast(Value value, mlir::Type element) {
  if (typeOf(value).getElementType() == element)
    return value;
  return computed(builder.create<nn::CastOp>(location, typeOf(value).clone(element), value));
}

Value NodeImporter::constant(mlir::DenseElementsAttr value) {
  return builder.create<nn::ConstantOp>(location, value.getType(), value).getResult();
}

Value NodeImporter::constant(const nn::Tensor &value) {
  return values_.known.constant(resultName(), value, location);
}

Value NodeImporter::integers(llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<int64_t> values) {
  return constant(nn::Tensor{RankedTensorType::get(dims, builder.getI64Type()), values.vec()});
}

Value NodeImporter::scalar(double value, mlir::Type element) {
  auto type = RankedTensorType::get({}, element);
  if (auto real = llvm::dyn_cast<mlir::FloatType>(element))
    return constant(mlir::DenseElementsAttr::get(type, mlir::FloatAttr::get(real, value)));
  const auto width = element.getIntOrFloatBitWidth();
  const llvm::APInt bits(width, static_cast<uint64_t>(static_cast<int64_t>(value)));
  return constant(mlir::DenseElementsAttr::get(type, bits));
}

std::string NodeImporter::where() {
  std::string out = describe(node);
  std::string shapes;
  for (int i = 0; i < std::min(operandCount(), 4); ++i) {
    mlir::RankedTensorType type = values_.expected(node.input(i));
    if (type)
      shapes += (shapes.empty() ? "" : ", ") + inWords(type);
  }
  return shapes.empty() ? out : concat(out, " on ", shapes);
}

} // namespace tessera::frontend
