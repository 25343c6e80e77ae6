// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small tensor of numbers the compiler computes with.

#include "dialects/nn/evaluate/Tensor.h"

#include "llvm/ADT/STLExtras.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace mlir;

namespace tessera::nn {

namespace {

struct Bf16 {
  uint16_t bits;
};

double widen(Bf16 value) { return std::bit_cast<float>(uint32_t(value.bits) << 16); }
double widen(_Float16 value) { return static_cast<double>(value); }
double widen(float value) { return value; }
double widen(double value) { return value; }

// Calls `f` with a value of the type that holds an element of floating point in memory.
template <typename F> void withFloat(Type element, F &&f) {
  if (element.isBF16())
    f(Bf16{});
  else if (element.isF16())
    f(_Float16{});
  else if (element.isF32())
    f(float{});
  else
    f(double{});
}

// The same of integers and booleans.
template <typename F> void withInteger(Type element, F &&f) {
  const bool isUnsigned = element.isUnsignedInteger();
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    return f(uint8_t{});
  case 8:
    return isUnsigned ? f(uint8_t{}) : f(int8_t{});
  case 16:
    return isUnsigned ? f(uint16_t{}) : f(int16_t{});
  case 32:
    return isUnsigned ? f(uint32_t{}) : f(int32_t{});
  default:
    return f(int64_t{});
  }
}

template <typename To> To narrow(double value) { return static_cast<To>(value); }
template <> Bf16 narrow<Bf16>(double value) {
  // Of a bf16 number all bits of the fraction that fp32 has besides are zero.
  return {static_cast<uint16_t>(std::bit_cast<uint32_t>(static_cast<float>(value)) >> 16)};
}

double roundToBf16(double value) {
  if (std::isnan(value) || std::isinf(value))
    return value;
  if (std::abs(value) < std::numeric_limits<float>::min())
    return std::copysign(0.0, value);
  constexpr int kDropped = 52 - 7; // bits of the fraction
  uint64_t bits = std::bit_cast<uint64_t>(value);
  bits += (uint64_t(1) << (kDropped - 1)) - 1 + ((bits >> kDropped) & 1);
  const double rounded = std::bit_cast<double>(bits >> kDropped << kDropped);
  return std::abs(rounded) < 0x1p128
             ? rounded
             : std::copysign(std::numeric_limits<double>::infinity(), value);
}

} // namespace

double roundTo(Type element, double value) {
  if (element.isBF16())
    return roundToBf16(value);
  withFloat(element, [&]<typename T>(T) {
    if constexpr (!std::is_same_v<T, Bf16>)
      value = widen(narrow<T>(value));
  });
  return value;
}

Tensor Tensor::zeros(RankedTensorType type) {
  Tensor result{type, {}};
  if (isa<FloatType>(type.getElementType()))
    result.elements = std::vector<double>(type.getNumElements());
  else
    result.elements = std::vector<int64_t>(type.getNumElements());
  return result;
}

Tensor Tensor::fromBytes(RankedTensorType type, llvm::ArrayRef<char> bytes) {
  Tensor result = zeros(type);
  auto load = [&]<typename T>(T element, int64_t i) {
    std::memcpy(&element, bytes.data() + i * sizeof(T), sizeof(T));
    return element;
  };
  const int64_t count = result.size();
  if (result.isFloat())
    withFloat(type.getElementType(), [&](auto element) {
      for (int64_t i = 0; i < count; ++i)
        result.floats()[i] = widen(load(element, i));
    });
  else
    withInteger(type.getElementType(), [&](auto element) {
      for (int64_t i = 0; i < count; ++i)
        result.integers()[i] = load(element, i);
    });
  if (type.getElementType().isInteger(1))
    for (int64_t &element : result.integers())
      element = element != 0;
  return result;
}

std::vector<char> Tensor::toBytes() const {
  std::vector<char> bytes;
  auto store = [&](auto element, int64_t i) {
    bytes.resize(size() * sizeof element);
    std::memcpy(bytes.data() + i * sizeof element, &element, sizeof element);
  };
  const int64_t count = size();
  if (isFloat())
    withFloat(type.getElementType(), [&]<typename T>(T) {
      for (int64_t i = 0; i < count; ++i)
        store(narrow<T>(floats()[i]), i);
    });
  else
    withInteger(type.getElementType(), [&]<typename T>(T) {
      for (int64_t i = 0; i < count; ++i)
        store(static_cast<T>(integers()[i]), i);
    });
  return bytes;
}

Tensor Tensor::fromAttribute(DenseElementsAttr attribute) {
  auto type = cast<RankedTensorType>(attribute.getType());
  if (attribute.isSplat()) {
    auto one = RankedTensorType::get({1}, type.getElementType());
    return pick(attribute.getElementType().isInteger(1)
                    ? Tensor{one, std::vector<int64_t>{attribute.getSplatValue<bool>()}}
                    : fromBytes(one, attribute.getRawData()),
                std::vector<int64_t>(type.getNumElements(), 0), type);
  }
  if (!type.getElementType().isInteger(1))
    return fromBytes(type, attribute.getRawData());
  auto bits = attribute.getValues<bool>(); // packed
  return {type, std::vector<int64_t>(bits.begin(), bits.end())};
}

DenseElementsAttr Tensor::toAttribute() const {
  const std::vector<char> bytes = toBytes();
  if (!type.getElementType().isInteger(1))
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  llvm::SmallVector<bool> bits(bytes.begin(), bytes.end());
  return DenseElementsAttr::get(type, llvm::ArrayRef<bool>(bits));
}

void Tensor::roundToType() {
  Type element = type.getElementType();
  if (isFloat())
    for (double &value : floats())
      value = roundTo(element, value);
  else if (element.isInteger(1))
    for (int64_t &value : integers())
      value &= 1;
  else
    withInteger(element, [&]<typename T>(T) {
      for (int64_t &value : integers())
        value = static_cast<T>(value);
    });
}

llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t axis = static_cast<int64_t>(shape.size()) - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

int64_t product(llvm::ArrayRef<int64_t> sizes) {
  int64_t result = 1;
  for (int64_t size : sizes)
    result *= size;
  return result;
}

std::vector<int64_t> stridedIndices(int64_t base, llvm::ArrayRef<int64_t> sizes,
                                    llvm::ArrayRef<int64_t> strides) {
  std::vector<int64_t> result(1, base);
  for (auto [size, stride] : llvm::zip_equal(sizes, strides)) {
    std::vector<int64_t> next;
    next.reserve(result.size() * size);
    for (int64_t start : result)
      for (int64_t i = 0; i < size; ++i)
        next.push_back(start + i * stride);
    result = std::move(next);
  }
  return result;
}

std::vector<int64_t> broadcastIndices(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to) {
  llvm::SmallVector<int64_t> strides(to.size(), 0);
  for (auto [axis, stride] : llvm::enumerate(rowMajorStrides(from)))
    if (from[axis] != 1)
      strides[to.size() - from.size() + axis] = stride;
  return stridedIndices(0, to, strides);
}

Tensor pick(const Tensor &tensor, llvm::ArrayRef<int64_t> indices, RankedTensorType type) {
  Tensor result = Tensor::zeros(type);
  auto copy = [&](const auto &from, auto &to) {
    for (auto [i, index] : llvm::enumerate(indices))
      to[i] = from[index];
  };
  if (tensor.isFloat())
    copy(tensor.floats(), result.floats());
  else
    copy(tensor.integers(), result.integers());
  return result;
}

Tensor spread(const Tensor &tensor, llvm::ArrayRef<int64_t> shape) {
  if (tensor.shape() == shape)
    return tensor;
  return pick(tensor, broadcastIndices(tensor.shape(), shape), tensor.type.clone(shape));
}

} // namespace tessera::nn
