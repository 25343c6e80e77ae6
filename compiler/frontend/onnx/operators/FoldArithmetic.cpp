// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic on integers known at compile time: exporters compute shapes and masks with it.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/ShapeRules.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

using Operands = llvm::ArrayRef<const Known *>;

// The element of a tensor at position `at` of the shape it broadcasts to.
int64_t elementAt(const Known &tensor, llvm::ArrayRef<int64_t> shape, int64_t at) {
  int64_t index = 0, stride = 1;
  const size_t skipped = shape.size() - tensor.dims.size();
  for (size_t i = shape.size(); i-- > 0; at /= shape[i]) {
    if (i < skipped)
      break;
    const int64_t dim = tensor.dims[i - skipped];
    index += (dim == 1 ? 0 : at % shape[i]) * stride;
    stride *= dim;
  }
  return tensor.values[index];
}

// Applies `f` to all operands element by element, with broadcasting.
template <typename F>
absl::StatusOr<Known> elementwise(NodeImporter &n, Operands operands, int32_t type, F &&f) {
  Dims shape;
  for (const Known *operand : operands) {
    TSR_ASSIGN_OR_RETURN(shape, broadcastShape(n, shape, operand->dims));
  }
  const std::optional<uint64_t> count = knownCount(toSpan(shape));
  if (!count)
    return notFolded();
  Known result{type, {shape.begin(), shape.end()}, {}};
  result.values.reserve(*count);
  llvm::SmallVector<int64_t> elements(operands.size());
  for (uint64_t at = 0; at < *count; ++at) {
    for (size_t i = 0; i < operands.size(); ++i)
      elements[i] = elementAt(*operands[i], shape, at);
    result.values.push_back(narrowed(type, f(elements)));
  }
  return result;
}

using Elements = llvm::SmallVector<int64_t>;
enum class To { same, boolean };

// Elements are kept as signed numbers of 64 bits; whoever compares or divides must read those of
// UINT64 without sign.
bool isWideUnsigned(int32_t type) { return type == onnx::TensorProto::UINT64; }

template <auto F, typename T> int64_t chained(const Elements &e) {
  T result = static_cast<T>(e[0]);
  for (size_t i = 1; i < e.size(); ++i)
    result = F(result, static_cast<T>(e[i]));
  return static_cast<int64_t>(result);
}

template <auto F, To to = To::same>
absl::StatusOr<Known> binary(NodeImporter &n, Operands operands) {
  const int32_t type = to == To::boolean ? int32_t(onnx::TensorProto::BOOL) : operands[0]->type;
  const bool isUnsigned = isWideUnsigned(operands[0]->type);
  return elementwise(n, operands, type, isUnsigned ? chained<F, uint64_t> : chained<F, int64_t>);
}

// Overflow wraps, as it does on the machine.
constexpr auto add = [](auto a, auto b) { return decltype(a)(uint64_t(a) + uint64_t(b)); };
constexpr auto sub = [](auto a, auto b) { return decltype(a)(uint64_t(a) - uint64_t(b)); };
constexpr auto mul = [](auto a, auto b) { return decltype(a)(uint64_t(a) * uint64_t(b)); };
// The one quotient of signed numbers that overflows, and its remainder, are not left to C++.
constexpr auto isMinusOne = [](auto a) {
  return std::is_signed_v<decltype(a)> && a == decltype(a)(-1);
};
constexpr auto div = [](auto a, auto b) {
  return b == 0 ? 0 : isMinusOne(b) ? sub(decltype(a)(0), a) : a / b;
};
constexpr auto truncated = [](auto a, auto b) { // the remainder with the sign of the dividend
  return b == 0 || isMinusOne(b) ? 0 : a % b;
};
constexpr auto floored = [](auto a, auto b) { // the remainder with the sign of the divisor
  const auto r = truncated(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
};
constexpr auto least = [](auto a, auto b) { return std::min(a, b); };
constexpr auto largest = [](auto a, auto b) { return std::max(a, b); };
constexpr auto both = [](auto a, auto b) { return a & b; };
constexpr auto either = [](auto a, auto b) { return a | b; };
constexpr auto differ = [](auto a, auto b) { return a ^ b; };
constexpr auto equal = [](auto a, auto b) { return a == b; };
constexpr auto less = [](auto a, auto b) { return a < b; };
constexpr auto lessEqual = [](auto a, auto b) { return a <= b; };
constexpr auto greater = [](auto a, auto b) { return a > b; };
constexpr auto greaterEqual = [](auto a, auto b) { return a >= b; };

absl::StatusOr<Known> mod(NodeImporter &n, Operands operands) {
  return n.integer("fmod", 0) ? binary<truncated>(n, operands) : binary<floored>(n, operands);
}

int64_t negative(const Elements &e) { return sub(int64_t(0), e[0]); }

absl::StatusOr<Known> negate(NodeImporter &n, Operands operands) {
  return elementwise(n, operands, operands[0]->type, negative);
}

absl::StatusOr<Known> absolute(NodeImporter &n, Operands operands) {
  const bool isSigned = !isWideUnsigned(operands[0]->type);
  return elementwise(n, operands, operands[0]->type,
                     [=](const Elements &e) { return isSigned && e[0] < 0 ? negative(e) : e[0]; });
}

absl::StatusOr<Known> logicalNot(NodeImporter &n, Operands operands) {
  return elementwise(n, operands, operands[0]->type, [](const Elements &e) { return !e[0]; });
}

absl::StatusOr<Known> where(NodeImporter &n, Operands operands) {
  return elementwise(n, operands, operands[1]->type,
                     [](const Elements &e) { return e[0] ? e[1] : e[2]; });
}

absl::StatusOr<Known> cast(NodeImporter &n, Operands operands) {
  const int32_t to = static_cast<int32_t>(n.integer("to", 0));
  if (!isIntegerOrBool(to))
    return notFolded();
  return elementwise(n, operands, to, [](const Elements &e) { return e[0]; });
}

} // namespace

void registerFoldArithmetic(Registry &registry) {
  registry.addFolds({{"Abs", absolute},
                     {"Add", binary<add>},
                     {"And", binary<both>},
                     {"Cast", cast},
                     {"Div", binary<div>},
                     {"Equal", binary<equal, To::boolean>},
                     {"Greater", binary<greater, To::boolean>},
                     {"GreaterOrEqual", binary<greaterEqual, To::boolean>},
                     {"Less", binary<less, To::boolean>},
                     {"LessOrEqual", binary<lessEqual, To::boolean>},
                     {"Max", binary<largest>},
                     {"Min", binary<least>},
                     {"Mod", mod},
                     {"Mul", binary<mul>},
                     {"Neg", negate},
                     {"Not", logicalNot},
                     {"Or", binary<either>},
                     {"Sub", binary<sub>},
                     {"Sum", binary<add>},
                     {"Where", where},
                     {"Xor", binary<differ>}});
}

} // namespace tessera::frontend
