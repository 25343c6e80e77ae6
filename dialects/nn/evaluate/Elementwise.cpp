// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on elements that are more than a function of numbers.

#include "dialects/nn/evaluate/Elementwise.h"

#include "dialects/nn/NNOps.h"

using namespace mlir;

namespace tessera::nn {

std::optional<Tensors> GeluOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return mapReals(getType(), operands[0],
                  getApproximate() == GeluApproximation::Tanh ? geluTanh : gelu);
}

std::optional<Tensors> IsNanOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return mapReals(getType(), operands[0], [](double x) { return std::isnan(x); });
}

std::optional<Tensors> ModOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  auto undefined = [](auto, auto y) { return y == 0; };
  if (getTruncated())
    return mapPairs(
        getType(), operands, [](auto x, auto y) { return truncatedRemainder(x, y); }, undefined);
  return mapPairs(getType(), operands, [](auto x, auto y) { return remainder(x, y); }, undefined);
}

namespace {

// So close that it rounds to a shorter fraction as the integer does: the last bit of a double tells
// whether bits were dropped.
double roundedToOdd(uint64_t magnitude) {
  if (magnitude >> 53 == 0)
    return static_cast<double>(magnitude);
  const bool dropped = magnitude & 0x7ff;
  return static_cast<double>((magnitude & ~uint64_t(0x7ff)) | (dropped ? 0x800 : 0));
}

// Towards zero; what 64 bits do not hold has no value.
std::optional<int64_t> truncated(double x, bool isUnsigned) {
  if (isUnsigned && x >= 0x1p63 && x < 0x1p64)
    return static_cast<int64_t>(static_cast<uint64_t>(x));
  if (x >= -0x1p63 && x < 0x1p63)
    return static_cast<int64_t>(x);
  return std::nullopt;
}

std::optional<Tensors> castFloats(const Tensor &x, RankedTensorType type) {
  if (isa<FloatType>(type.getElementType()))
    return mapReals(type, x, [](double element) { return element; });
  if (type.getElementType().isInteger(1))
    return mapReals(type, x, [](double element) { return element != 0; });
  Tensor result = Tensor::zeros(type);
  for (auto [from, to] : llvm::zip_equal(x.floats(), result.integers())) {
    std::optional<int64_t> integer = truncated(from, result.isUnsigned());
    if (!integer)
      return std::nullopt;
    to = *integer;
  }
  return Tensors{std::move(result)};
}

} // namespace

std::optional<Tensors> CastOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Tensor &x = operands[0];
  if (x.isFloat())
    return castFloats(x, getType());
  if (!isa<FloatType>(getType().getElementType())) {
    const bool toBool = getType().getElementType().isInteger(1);
    return mapBits(getType(), x, [=](int64_t element) { return toBool ? element != 0 : element; });
  }
  if (getType().getElementType().isF64())
    return mapElements(getType(), x, [](auto element) { return double(element); });
  return mapElements(getType(), x, [](auto element) {
    const double rounded = roundedToOdd(uint64_t(magnitude(element)));
    return element < 0 ? -rounded : rounded;
  });
}

std::optional<Tensors> WhereOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  llvm::ArrayRef<int64_t> shape = getType().getShape();
  const Tensor condition = spread(operands[0], shape), other = spread(operands[2], shape);
  Tensor result = spread(operands[1], shape);
  for (int64_t i = 0, size = result.size(); i < size; ++i) {
    if (condition.integers()[i])
      continue;
    if (result.isFloat())
      result.floats()[i] = other.floats()[i];
    else
      result.integers()[i] = other.integers()[i];
  }
  return Tensors{std::move(result)};
}

} // namespace tessera::nn
