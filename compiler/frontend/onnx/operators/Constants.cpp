// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators whose results are known at compile time.
#include "compiler/frontend/onnx/Registry.h"

#include "dialects/nn/evaluate/Elementwise.h"
#include "mlir/IR/Matchers.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::frontend {

namespace {

// The numbers of a Constant's attribute as a tensor.
template <typename T>
nn::Tensor numbers(mlir::Type element, llvm::ArrayRef<int64_t> dims, const T &values) {
  using Element = std::conditional_t<std::is_integral_v<typename T::value_type>, int64_t, double>;
  return {RankedTensorType::get(dims, element), std::vector<Element>(values.begin(), values.end())};
}

absl::Status constant(NodeImporter &n) {
  mlir::Type i64 = n.builder.getI64Type(), f32 = n.builder.getF32Type();
  if (const auto *value = n.attribute("value")) {
    n.defineTensor(value->t());
    return absl::OkStatus();
  }
  if (const auto *value = n.attribute("value_int"))
    return n.result(n.constant(numbers(i64, {}, std::array{value->i()})));
  if (const auto *value = n.attribute("value_ints"))
    return n.result(n.constant(numbers(i64, {value->ints_size()}, value->ints())));
  if (const auto *value = n.attribute("value_float"))
    return n.result(n.constant(numbers(f32, {}, std::array{value->f()})));
  if (const auto *value = n.attribute("value_floats"))
    return n.result(n.constant(numbers(f32, {value->floats_size()}, value->floats())));
  return n.unsupported("its value is neither a tensor nor numbers");
}

absl::Status constantOfShape(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Dims shape, n.knownList(0, "dimensions"));
  TSR_RETURN_IF_ERROR(elementCount(toSpan(shape), n.where()).status());
  Value fill = n.scalar(0, n.builder.getF32Type());
  if (const auto *value = n.attribute("value")) {
    TSR_ASSIGN_OR_RETURN(fill, n.constant(value->t()));
  }
  mlir::DenseElementsAttr one;
  if (typeOf(fill).getNumElements() != 1 || !mlir::matchPattern(fill, mlir::m_Constant(&one)))
    return n.fail(Code::InvalidModel, "its value has not one element");
  return n.result(n.constant(mlir::DenseElementsAttr::get(typeOf(fill).clone(shape),
                                                          one.getSplatValue<mlir::Attribute>())));
}

absl::Status shape(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  const int64_t rank = type.getRank();
  auto clamped = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const int64_t start = clamped(n.integer("start", 0));
  const int64_t end = std::max(start, clamped(n.integer("end", rank)));
  return n.result(n.integers({end - start}, type.getShape().slice(start, end - start)));
}

absl::Status size(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  return n.result(n.integers({}, {type.getNumElements()}));
}

// How many numbers there are from `start` in steps of `delta` before `limit`; -1 for too many.
int64_t countOf(const nn::Tensor &start, const nn::Tensor &limit, const nn::Tensor &delta) {
  const auto most = static_cast<double>(KnownValues::kMaxElements);
  return nn::byNumber(start, [&]<typename T>(T) -> int64_t {
    using Wide = std::conditional_t<std::is_integral_v<T>, __int128, T>;
    const Wide span = Wide(limit.at<T>(0)) - Wide(start.at<T>(0)), step = delta.at<T>(0);
    if (step == 0)
      return -1;
    const bool none = span == 0 || (span < 0) != (step < 0);
    double count = none ? 0 : static_cast<double>(span / step);
    if constexpr (std::is_floating_point_v<T>)
      count = std::ceil(count);
    else
      count += !none && span % step != 0;
    return count <= most ? static_cast<int64_t>(count) : -1; // not a number is none
  });
}

absl::Status range(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(nn::Tensor start, n.knownTensor(0, "limits"));
  TSR_ASSIGN_OR_RETURN(nn::Tensor limit, n.knownTensor(1, "limits"));
  TSR_ASSIGN_OR_RETURN(nn::Tensor delta, n.knownTensor(2, "limits"));
  for (const nn::Tensor *one : {&start, &limit, &delta})
    if (one->size() != 1 || one->type.getElementType() != start.type.getElementType())
      return n.fail(Code::InvalidModel, "its limits are not three numbers of one type");
  const int64_t count = countOf(start, limit, delta);
  if (count < 0)
    return n.unsupported("it has no end, or more than ", KnownValues::kMaxElements, " numbers");
  nn::Tensor result =
      nn::Tensor::zeros(RankedTensorType::get({count}, start.type.getElementType()));
  nn::byNumber(start, [&]<typename T>(T) {
    for (int64_t i = 0; i < count; ++i)
      result.set<T>(i, nn::sum(start.at<T>(0), nn::times(T(i), delta.at<T>(0))));
  });
  result.roundToType();
  return n.result(n.constant(result));
}

// The coordinates of what is not zero: a column for each.
absl::Status nonZero(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(nn::Tensor x, n.knownTensor(0, "elements"));
  const int64_t rank = x.type.getRank();
  std::vector<int64_t> places;
  for (int64_t i = 0; i < x.size(); ++i)
    if (x.isFloat() ? x.floats()[i] != 0 : x.integers()[i] != 0)
      places.push_back(i);
  std::vector<int64_t> coordinates;
  for (auto [size, stride] : llvm::zip_equal(x.shape(), nn::rowMajorStrides(x.shape())))
    for (int64_t place : places)
      coordinates.push_back(place / stride % size);
  return n.result(n.integers({rank, static_cast<int64_t>(places.size())}, coordinates));
}

} // namespace

void registerConstants(Registry &registry) {
  registry.addImports({{"Constant", constant},
                       {"ConstantOfShape", constantOfShape},
                       {"NonZero", nonZero},
                       {"Range", range},
                       {"Shape", shape},
                       {"Size", size}});
}

} // namespace tessera::frontend
