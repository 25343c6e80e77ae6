// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators whose results are known at compile time.
#include "compiler/frontend/onnx/Registry.h"

#include <algorithm>
#include <cmath>

namespace tessera::frontend {

namespace {

using Proto = onnx::TensorProto;

absl::Status constantTensor(NodeImporter &n, const Proto &tensor) {
  const std::span<const int64_t> dims(tensor.dims().data(), tensor.dims_size());
  TSR_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, tensorBytes(tensor));
  if (isIntegerOrBool(tensor.data_type()))
    return n.resultKnown(knownFromBytes(tensor.data_type(), dims, bytes));
  n.defineTensor(tensor);
  return absl::OkStatus();
}

absl::Status constant(NodeImporter &n) {
  if (const auto *value = n.attribute("value"))
    return constantTensor(n, value->t());
  if (const auto *value = n.attribute("value_int"))
    return n.resultKnown({Proto::INT64, {}, {value->i()}});
  if (const auto *value = n.attribute("value_ints"))
    return n.resultKnown(
        {Proto::INT64, {value->ints_size()}, {value->ints().begin(), value->ints().end()}});
  if (const auto *value = n.attribute("value_float"))
    return n.result(n.constant({}, {value->f()}));
  if (const auto *value = n.attribute("value_floats"))
    return n.result(
        n.constant({value->floats_size()}, {value->floats().data(), size_t(value->floats_size())}));
  return n.unsupported("its value is neither a tensor nor numbers");
}

absl::Status constantOfShape(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Dims shape, n.knownList(0, "dimensions"));
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(toSpan(shape), n.where()));
  Proto zero;
  zero.set_data_type(Proto::FLOAT);
  zero.add_dims(1);
  zero.add_float_data(0);
  const auto *value = n.attribute("value");
  const Proto &fill = value ? value->t() : zero;
  TSR_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, tensorBytes(fill));
  if (bytes.size() * 8 != size_t(elementBits(fill.data_type())))
    return n.fail(Code::InvalidModel, "its value has not one element");
  if (isIntegerOrBool(fill.data_type()) && count <= Known::kMaxElements) {
    const int64_t element = knownFromBytes(fill.data_type(), {}, bytes).values.front();
    return n.resultKnown(
        {fill.data_type(), {shape.begin(), shape.end()}, std::vector<int64_t>(count, element)});
  }
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, tensorType(*n.builder.getContext(), fill.data_type(),
                                                         toSpan(shape), n.where()));
  auto one = denseFromBytes(RankedTensorType::get({}, type.getElementType()), bytes);
  return n.result(
      n.constant(mlir::DenseElementsAttr::get(type, one.getSplatValue<mlir::Attribute>())));
}

absl::Status shape(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  const int64_t rank = type.getRank();
  auto clamped = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const int64_t start = clamped(n.integer("start", 0));
  const int64_t end = std::max(start, clamped(n.integer("end", rank)));
  llvm::ArrayRef<int64_t> dims = type.getShape().slice(start, end - start);
  return n.resultKnown({Proto::INT64, {end - start}, {dims.begin(), dims.end()}});
}

absl::Status size(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  return n.resultKnown({Proto::INT64, {}, {type.getNumElements()}});
}

// Ranges of floating point numbers; those of integers are folded, up to a length.
absl::Status range(NodeImporter &n) {
  const std::optional<double> start = n.knownScalar(0), limit = n.knownScalar(1),
                              delta = n.knownScalar(2);
  if (!start || !limit || !delta)
    return n.unsupported("its limits depend on the values of inputs, or make too long a list");
  const double count = std::ceil((*limit - *start) / *delta);
  if (!(count <= 1024))
    return n.unsupported("a range of ", count, " floating point numbers is too large");
  llvm::SmallVector<float> values;
  for (int64_t i = 0; i < static_cast<int64_t>(std::max(count, 0.0)); ++i)
    values.push_back(static_cast<float>(*start + i * *delta));
  return n.result(n.constant({static_cast<int64_t>(values.size())}, values));
}

} // namespace

void registerConstants(Registry &registry) {
  registry.addImports({{"Constant", constant},
                       {"ConstantOfShape", constantOfShape},
                       {"Range", range},
                       {"Shape", shape},
                       {"Size", size}});
}

} // namespace tessera::frontend
