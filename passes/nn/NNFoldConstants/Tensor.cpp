// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small tensor of numbers the compiler computes with.
#include "passes/nn/NNFoldConstants/Tensor.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using llvm::APFloat;
using llvm::APInt;

namespace tessera::nn {

Tensor Tensor::zeros(RankedTensorType type) {
  Tensor result{type, {}};
  if (isa<FloatType>(type.getElementType()))
    result.elements = std::vector<double>(type.getNumElements());
  else
    result.elements = std::vector<int64_t>(type.getNumElements());
  return result;
}

Tensor Tensor::fromAttribute(DenseElementsAttr attribute) {
  Tensor result = zeros(cast<RankedTensorType>(attribute.getType()));
  if (result.isFloat()) {
    for (auto [to, from] : llvm::zip_equal(result.floats(), attribute.getValues<APFloat>())) {
      bool lossy;
      APFloat wide = from;
      wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lossy);
      to = wide.convertToDouble();
    }
    return result;
  }
  auto element = cast<IntegerType>(result.type.getElementType());
  const bool isUnsigned = element.isUnsigned() || element.getWidth() == 1;
  for (auto [to, from] : llvm::zip_equal(result.integers(), attribute.getValues<APInt>()))
    to = isUnsigned ? static_cast<int64_t>(from.getZExtValue()) : from.getSExtValue();
  return result;
}

DenseElementsAttr Tensor::toAttribute() const {
  if (isFloat()) {
    const auto &semantics = cast<FloatType>(type.getElementType()).getFloatSemantics();
    llvm::SmallVector<APFloat> values;
    for (double element : floats()) {
      bool lossy;
      values.emplace_back(element);
      values.back().convert(semantics, APFloat::rmNearestTiesToEven, &lossy);
    }
    return DenseElementsAttr::get(type, values);
  }
  const unsigned width = type.getElementType().getIntOrFloatBitWidth();
  llvm::SmallVector<APInt> values;
  for (int64_t element : integers())
    values.push_back(APInt(64, element).trunc(width));
  return DenseElementsAttr::get(type, values);
}

std::vector<int64_t> broadcastIndices(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to) {
  std::vector<int64_t> result(1, 0);
  int64_t stride = 1;
  for (int64_t size : from)
    stride *= size;
  const size_t lead = to.size() - from.size();
  for (size_t axis = 0; axis < to.size(); ++axis) {
    int64_t step = 0;
    if (axis >= lead) {
      stride /= std::max<int64_t>(from[axis - lead], 1);
      step = from[axis - lead] == 1 ? 0 : stride;
    }
    std::vector<int64_t> next;
    next.reserve(result.size() * to[axis]);
    for (int64_t base : result)
      for (int64_t i = 0; i < to[axis]; ++i)
        next.push_back(base + i * step);
    result = std::move(next);
  }
  return result;
}

Tensor pick(const Tensor &tensor, const std::vector<int64_t> &indices, RankedTensorType type) {
  Tensor result = Tensor::zeros(type);
  for (size_t i = 0; i < indices.size(); ++i) {
    if (tensor.isFloat())
      result.floats()[i] = tensor.floats()[indices[i]];
    else
      result.integers()[i] = tensor.integers()[indices[i]];
  }
  return result;
}

} // namespace tessera::nn
