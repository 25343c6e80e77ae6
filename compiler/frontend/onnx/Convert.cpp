// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rounds and narrows arrays of weights, as nn.cast does it.
#include "compiler/frontend/onnx/Convert.h"

#include "llvm/Support/raw_ostream.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace tessera::frontend {

namespace {

template <typename T> T load(const std::byte *at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

struct Bf16 {
  uint16_t bits;
};

// Nearest even; subnormals become zero, as the machine reads them.
Bf16 toBf16(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t magnitude = bits & 0x7fffffff;
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  const uint32_t quiet = (bits >> 16) | 0x40;
  const uint32_t zero = (bits >> 16) & 0x8000;
  const uint32_t result = magnitude > 0x7f800000 ? quiet : rounded;
  return {static_cast<uint16_t>(magnitude < 0x00800000 ? zero : result)};
}

float widen(Bf16 value) { return std::bit_cast<float>(uint32_t(value.bits) << 16); }
float widen(_Float16 value) { return static_cast<float>(value); }
float widen(float value) { return value; }
double widen(double value) { return value; }

template <typename To, typename From> To narrow(From value) {
  if constexpr (std::is_same_v<To, Bf16>)
    return toBf16(static_cast<float>(value));
  else
    return static_cast<To>(value);
}

template <typename To, typename From>
absl::StatusOr<std::vector<std::byte>> convertFloats(std::span<const std::byte> from) {
  const size_t count = from.size() / sizeof(From);
  std::vector<std::byte> out(count * sizeof(To));
  bool overflow = false;
  for (size_t i = 0; i < count; ++i) {
    const auto value = widen(load<From>(from.data() + i * sizeof(From)));
    const To result = narrow<To>(value);
    overflow |= std::isinf(widen(result)) && !std::isinf(value);
    std::memcpy(out.data() + i * sizeof(To), &result, sizeof(To));
  }
  for (size_t i = 0; overflow && i < count; ++i) {
    const auto value = widen(load<From>(from.data() + i * sizeof(From)));
    if (std::isinf(widen(narrow<To>(value))) && !std::isinf(value))
      return error(Code::RoundsToInfinity, "the weight has the value ", value,
                   ", which has no finite counterpart in the narrower type");
  }
  return out;
}

// Never by guessing: elements of another width would be read beyond their end.
absl::Status cannotConvert(mlir::Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return error(Code::UnsupportedType, "elements of type ", name, " are not converted");
}

template <typename From>
absl::StatusOr<std::vector<std::byte>> fromFloat(std::span<const std::byte> from, mlir::Type to) {
  if (to.isF32())
    return convertFloats<float, From>(from);
  if (to.isBF16())
    return convertFloats<Bf16, From>(from);
  if (to.isF16())
    return convertFloats<_Float16, From>(from);
  if (to.isF64())
    return convertFloats<double, From>(from);
  return cannotConvert(to);
}

// Sign or zero extension, or the low bytes.
absl::StatusOr<std::vector<std::byte>> convertIntegers(std::span<const std::byte> from,
                                                       mlir::Type fromType, mlir::Type toType) {
  const size_t before = elementBytes(fromType), after = elementBytes(toType);
  const bool isSigned = !fromType.isUnsignedInteger() && !fromType.isInteger(1);
  std::vector<std::byte> out(from.size() / before * after);
  for (size_t i = 0; i < from.size() / before; ++i) {
    const std::byte *element = from.data() + i * before;
    const bool negative = isSigned && std::to_integer<int>(element[before - 1]) & 0x80;
    bool any = false;
    for (size_t j = 0; j < std::max(before, after); ++j) {
      const std::byte byte = j < before ? element[j] : std::byte(negative ? 0xff : 0);
      any |= j < before && byte != std::byte(0);
      if (j < after)
        out[i * after + j] = byte;
    }
    if (toType.isInteger(1))
      out[i] = std::byte(any);
  }
  return out;
}

} // namespace

size_t elementBytes(mlir::Type element) { return (element.getIntOrFloatBitWidth() + 7) / 8; }

absl::StatusOr<std::vector<std::byte>> convertElements(std::span<const std::byte> from,
                                                       mlir::Type fromType, mlir::Type toType) {
  if (llvm::isa<mlir::IntegerType>(fromType))
    return llvm::isa<mlir::IntegerType>(toType) ? convertIntegers(from, fromType, toType)
                                                : cannotConvert(toType);
  if (fromType.isF32())
    return fromFloat<float>(from, toType);
  if (fromType.isBF16())
    return fromFloat<Bf16>(from, toType);
  if (fromType.isF16())
    return fromFloat<_Float16>(from, toType);
  if (fromType.isF64())
    return fromFloat<double>(from, toType);
  return cannotConvert(fromType);
}

void scaleElements(std::span<std::byte> elements, float factor) {
  for (size_t at = 0; at + sizeof(float) <= elements.size(); at += sizeof(float)) {
    const float product = load<float>(elements.data() + at) * factor;
    std::memcpy(elements.data() + at, &product, sizeof product);
  }
}

} // namespace tessera::frontend
