// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on elements, as tables from names to functions of numbers.
#include "passes/nn/NNFoldConstants/Evaluate.h"

#include "dialects/nn/NNOps.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace tessera::nn {

namespace {

template <typename T> using Unary = llvm::StringMap<T (*)(T)>;
template <typename T> using Binary = llvm::StringMap<T (*)(T, T)>;
template <typename T> using Compare = llvm::StringMap<bool (*)(T, T)>;

double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

double gelu_tanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

const Unary<double> &floatUnary() {
  static const Unary<double> table = {
      {"nn.abs", [](double x) { return std::abs(x); }},
      {"nn.neg", [](double x) { return -x; }},
      {"nn.sign", [](double x) { return x > 0   ? 1.0
                                        : x < 0 ? -1.0
                                                : x; }},
      {"nn.relu", [](double x) { return x < 0 ? 0.0 : x; }},
      {"nn.exp", [](double x) { return std::exp(x); }},
      {"nn.log", [](double x) { return std::log(x); }},
      {"nn.sqrt", [](double x) { return std::sqrt(x); }},
      {"nn.rsqrt", [](double x) { return 1 / std::sqrt(x); }},
      {"nn.reciprocal", [](double x) { return 1 / x; }},
      {"nn.tanh", [](double x) { return std::tanh(x); }},
      {"nn.sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"nn.silu", [](double x) { return x / (1 + std::exp(-x)); }},
      {"nn.softplus",
       [](double x) { return std::log1p(std::exp(-std::abs(x))) + std::max(x, 0.0); }},
      {"nn.erf", [](double x) { return std::erf(x); }},
      {"nn.sin", [](double x) { return std::sin(x); }},
      {"nn.cos", [](double x) { return std::cos(x); }},
      {"nn.floor", [](double x) { return std::floor(x); }},
      {"nn.ceil", [](double x) { return std::ceil(x); }},
      {"nn.round", [](double x) { return std::nearbyint(x); }},
  };
  return table;
}

// T is int64_t, or uint64_t for types without sign. Arithmetic wraps without undefined behaviour.
template <typename T> const Unary<T> &integerUnary() {
  static const Unary<T> table = {
      {"nn.abs", [](T x) { return x < 0 ? T(0 - uint64_t(x)) : x; }},
      {"nn.neg", [](T x) { return T(0 - uint64_t(x)); }},
      {"nn.sign", [](T x) { return T(x > 0) - T(x < 0); }},
      {"nn.relu", [](T x) { return std::max<T>(x, 0); }},
      {"nn.not", [](T x) { return T(~x); }},
  };
  return table;
}

const Binary<double> &floatBinary() {
  static const Binary<double> table = {
      {"nn.add", [](double x, double y) { return x + y; }},
      {"nn.sub", [](double x, double y) { return x - y; }},
      {"nn.mul", [](double x, double y) { return x * y; }},
      {"nn.div", [](double x, double y) { return x / y; }},
      {"nn.pow", [](double x, double y) { return std::pow(x, y); }},
      {"nn.max", larger<double>},
      {"nn.min", smaller<double>},
      {"nn.mod", [](double x, double y) { return std::fmod(x, y); }},
  };
  return table;
}

// Of a negative exponent only powers of one and minus one are not zero.
template <typename T> T power(T base, T exponent) {
  if (exponent < 0)
    return base == T(1) ? T(1) : base != T(-1) ? T(0) : exponent % 2 ? T(-1) : T(1);
  uint64_t result = 1;
  for (uint64_t factor = base; exponent > 0; exponent >>= 1, factor *= factor)
    result *= exponent & 1 ? factor : 1;
  return T(result);
}

// With the sign of the divisor.
template <typename T> T remainder(T x, T y) {
  const T rest = x % y;
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

template <typename T> const Binary<T> &integerBinary() {
  static const Binary<T> table = {
      {"nn.add", [](T x, T y) { return T(uint64_t(x) + uint64_t(y)); }},
      {"nn.sub", [](T x, T y) { return T(uint64_t(x) - uint64_t(y)); }},
      {"nn.mul", [](T x, T y) { return T(uint64_t(x) * uint64_t(y)); }},
      {"nn.div", [](T x, T y) { return T(x / y); }},
      {"nn.mod", remainder<T>},
      {"nn.pow", power<T>},
      {"nn.max", larger<T>},
      {"nn.min", smaller<T>},
      {"nn.and", [](T x, T y) { return T(x & y); }},
      {"nn.or", [](T x, T y) { return T(x | y); }},
      {"nn.xor", [](T x, T y) { return T(x ^ y); }},
  };
  return table;
}

template <typename T> const Compare<T> &compare() {
  static const Compare<T> table = {
      {"nn.equal", [](T x, T y) { return x == y; }},
      {"nn.less", [](T x, T y) { return x < y; }},
      {"nn.less_equal", [](T x, T y) { return x <= y; }},
      {"nn.greater", [](T x, T y) { return x > y; }},
      {"nn.greater_equal", [](T x, T y) { return x >= y; }},
  };
  return table;
}

// The values for which C++ has no result.
template <typename T> bool isUndefined(Operation *op, T x, T y) {
  if (isa<PowOp>(op))
    return x == 0 && y < 0;
  return isa<DivOp, ModOp>(op) &&
         (y == 0 || (std::is_signed_v<T> && y == T(-1) && x == std::numeric_limits<T>::min()));
}

template <typename T>
std::optional<Tensor> integerUnaryOf(llvm::StringRef name, const Tensor &x, Tensor result) {
  auto function = integerUnary<T>().lookup(name);
  if (!function)
    return std::nullopt;
  llvm::transform(x.integers(), result.integers().begin(),
                  [&](int64_t element) { return int64_t(function(T(element))); });
  return result;
}

std::optional<Tensor> unary(Operation *op, const Tensor &x, RankedTensorType type) {
  llvm::StringRef name = op->getName().getStringRef();
  Tensor result = Tensor::zeros(type);
  if (!x.isFloat())
    return x.isUnsigned() ? integerUnaryOf<uint64_t>(name, x, result)
                          : integerUnaryOf<int64_t>(name, x, result);
  auto function = floatUnary().lookup(name);
  if (!function)
    return std::nullopt;
  llvm::transform(x.floats(), result.floats().begin(), function);
  return result;
}

std::optional<Tensor> floatBinaryOf(llvm::StringRef name, const Tensor &x, const Tensor &y,
                                    Tensor result) {
  auto arithmetic = floatBinary().lookup(name);
  auto comparison = compare<double>().lookup(name);
  if (!arithmetic && !comparison)
    return std::nullopt;
  for (size_t i = 0; i < x.floats().size(); ++i)
    if (arithmetic)
      result.floats()[i] = arithmetic(x.floats()[i], y.floats()[i]);
    else
      result.integers()[i] = comparison(x.floats()[i], y.floats()[i]);
  return result;
}

template <typename T>
std::optional<Tensor> integerBinaryOf(Operation *op, const Tensor &x, const Tensor &y,
                                      Tensor result) {
  auto arithmetic = integerBinary<T>().lookup(op->getName().getStringRef());
  auto comparison = compare<T>().lookup(op->getName().getStringRef());
  // Truncated remainders of integers are not computed.
  if ((!arithmetic && !comparison) || op->hasAttr("truncated"))
    return std::nullopt;
  for (size_t i = 0; i < x.integers().size(); ++i) {
    const T a = T(x.integers()[i]), b = T(y.integers()[i]);
    if (isUndefined<T>(op, a, b))
      return std::nullopt;
    result.integers()[i] = arithmetic ? int64_t(arithmetic(a, b)) : comparison(a, b);
  }
  return result;
}

std::optional<Tensor> binary(Operation *op, const Tensor &lhs, const Tensor &rhs,
                             RankedTensorType type) {
  auto spread = [&](const Tensor &tensor) {
    return pick(tensor, broadcastIndices(tensor.shape(), type.getShape()),
                tensor.type.clone(type.getShape()));
  };
  Tensor x = spread(lhs), y = spread(rhs), result = Tensor::zeros(type);
  if (x.isFloat())
    return floatBinaryOf(op->getName().getStringRef(), x, y, result);
  return x.isUnsigned() ? integerBinaryOf<uint64_t>(op, x, y, result)
                        : integerBinaryOf<int64_t>(op, x, y, result);
}

std::optional<Tensor> castTo(const Tensor &x, RankedTensorType type) {
  Tensor result = Tensor::zeros(type);
  const bool toBool = type.getElementType().isInteger(1);
  for (int64_t i = 0; i < x.size(); ++i) {
    if (x.isFloat() && result.isFloat()) {
      result.floats()[i] = x.floats()[i];
    } else if (result.isFloat()) {
      const int64_t element = x.integers()[i];
      result.floats()[i] = x.isUnsigned() ? double(uint64_t(element)) : double(element);
    } else if (!x.isFloat()) {
      result.integers()[i] = toBool ? x.integers()[i] != 0 : x.integers()[i];
    } else if (toBool) {
      result.integers()[i] = x.floats()[i] != 0;
    } else {
      // Outside of the range of 64 bits there is no value.
      if (!(std::abs(x.floats()[i]) < 9.2e18))
        return std::nullopt;
      result.integers()[i] = static_cast<int64_t>(x.floats()[i]);
    }
  }
  return result;
}

Tensor where(const Tensor &condition, const Tensor &x, const Tensor &y, RankedTensorType type) {
  auto c = broadcastIndices(condition.shape(), type.getShape());
  Tensor result = pick(x, broadcastIndices(x.shape(), type.getShape()), type);
  Tensor other = pick(y, broadcastIndices(y.shape(), type.getShape()), type);
  for (size_t i = 0; i < c.size(); ++i) {
    if (condition.integers()[c[i]])
      continue;
    if (result.isFloat())
      result.floats()[i] = other.floats()[i];
    else
      result.integers()[i] = other.integers()[i];
  }
  return result;
}

} // namespace

std::optional<Tensor> evaluateElementwise(Operation *op, llvm::ArrayRef<Tensor> operands) {
  // Operands of anything else need not broadcast to the result, which reading them relies on.
  if (!op->hasTrait<ElementByElement>())
    return std::nullopt;
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (isa<CastOp>(op))
    return castTo(operands[0], type);
  if (isa<WhereOp>(op))
    return where(operands[0], operands[1], operands[2], type);
  if (isa<IsNanOp>(op)) {
    Tensor result = Tensor::zeros(type);
    llvm::transform(operands[0].floats(), result.integers().begin(),
                    [](double x) { return std::isnan(x); });
    return result;
  }
  if (auto geluOp = dyn_cast<GeluOp>(op)) {
    Tensor result = Tensor::zeros(type);
    const bool tanh = geluOp.getApproximate() == GeluApproximation::Tanh;
    llvm::transform(operands[0].floats(), result.floats().begin(), tanh ? gelu_tanh : gelu);
    return result;
  }
  if (operands.size() == 1)
    return unary(op, operands[0], type);
  if (operands.size() == 2)
    return binary(op, operands[0], operands[1], type);
  return std::nullopt;
}

} // namespace tessera::nn
