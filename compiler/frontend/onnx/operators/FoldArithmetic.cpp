// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic on integers known at compile time: exporters compute shapes and masks with it.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/ShapeRules.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

using Operands = llvm::ArrayRef<const Known *>;

// Wraps a value to the element type.
int64_t narrowed(int32_t type, int64_t value) {
  switch (type) {
  case onnx::TensorProto::BOOL:
    return value != 0;
  case onnx::TensorProto::UINT8:
    return static_cast<uint8_t>(value);
  case onnx::TensorProto::INT8:
    return static_cast<int8_t>(value);
  case onnx::TensorProto::UINT16:
    return static_cast<uint16_t>(value);
  case onnx::TensorProto::INT16:
    return static_cast<int16_t>(value);
  case onnx::TensorProto::UINT32:
    return static_cast<uint32_t>(value);
  case onnx::TensorProto::INT32:
    return static_cast<int32_t>(value);
  default:
    return value;
  }
}

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
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(toSpan(shape), n.where()));
  if (count > Known::kMaxElements)
    return n.unsupported("constants of ", count, " elements are not computed with");
  Known result{type, {shape.begin(), shape.end()}, {}};
  result.values.reserve(count);
  llvm::SmallVector<int64_t> elements(operands.size());
  for (uint64_t at = 0; at < count; ++at) {
    for (size_t i = 0; i < operands.size(); ++i)
      elements[i] = elementAt(*operands[i], shape, at);
    result.values.push_back(narrowed(type, f(elements)));
  }
  return result;
}

using Elements = llvm::SmallVector<int64_t>;
enum class To { same, boolean };

template <int64_t (*F)(int64_t, int64_t), To to = To::same>
absl::StatusOr<Known> binary(NodeImporter &n, Operands operands) {
  const int32_t type = to == To::boolean ? int32_t(onnx::TensorProto::BOOL) : operands[0]->type;
  return elementwise(n, operands, type, [](const Elements &e) {
    int64_t result = e[0];
    for (size_t i = 1; i < e.size(); ++i)
      result = F(result, e[i]);
    return result;
  });
}

// Overflow wraps, as it does on the machine.
int64_t add(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
int64_t sub(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
int64_t mul(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }
int64_t div(int64_t a, int64_t b) { return b == 0 ? 0 : b == -1 ? sub(0, a) : a / b; }
int64_t mod(int64_t a, int64_t b) { // the sign of the divisor
  const int64_t r = b == 0 || b == -1 ? 0 : a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
int64_t least(int64_t a, int64_t b) { return std::min(a, b); }
int64_t largest(int64_t a, int64_t b) { return std::max(a, b); }
int64_t both(int64_t a, int64_t b) { return a & b; }
int64_t either(int64_t a, int64_t b) { return a | b; }
int64_t differ(int64_t a, int64_t b) { return a ^ b; }
int64_t equal(int64_t a, int64_t b) { return a == b; }
int64_t less(int64_t a, int64_t b) { return a < b; }
int64_t lessEqual(int64_t a, int64_t b) { return a <= b; }
int64_t greater(int64_t a, int64_t b) { return a > b; }
int64_t greaterEqual(int64_t a, int64_t b) { return a >= b; }

absl::StatusOr<Known> negate(NodeImporter &n, Operands operands) {
  return elementwise(n, operands, operands[0]->type,
                     [](const Elements &e) { return sub(0, e[0]); });
}

absl::StatusOr<Known> absolute(NodeImporter &n, Operands operands) {
  return elementwise(n, operands, operands[0]->type,
                     [](const Elements &e) { return e[0] < 0 ? sub(0, e[0]) : e[0]; });
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
    return n.unsupported("only integers are computed at compile time");
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
                     {"Mod", binary<mod>},
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
