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

using FloatUnary = double (*)(double);
using IntegerUnary = int64_t (*)(int64_t);
using FloatBinary = double (*)(double, double);
using IntegerBinary = int64_t (*)(int64_t, int64_t);
using FloatCompare = bool (*)(double, double);
using IntegerCompare = bool (*)(int64_t, int64_t);

// Wrapping arithmetic without undefined behaviour.
int64_t wrap(uint64_t value) { return static_cast<int64_t>(value); }

double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

double gelu_tanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

const llvm::StringMap<FloatUnary> &floatUnary() {
  static const llvm::StringMap<FloatUnary> table = {
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

const llvm::StringMap<IntegerUnary> &integerUnary() {
  static const llvm::StringMap<IntegerUnary> table = {
      {"nn.abs", [](int64_t x) { return x < 0 ? wrap(0 - uint64_t(x)) : x; }},
      {"nn.neg", [](int64_t x) { return wrap(0 - uint64_t(x)); }},
      {"nn.sign", [](int64_t x) { return int64_t(x > 0) - int64_t(x < 0); }},
      {"nn.relu", [](int64_t x) { return std::max<int64_t>(x, 0); }},
      {"nn.not", [](int64_t x) { return ~x; }},
  };
  return table;
}

const llvm::StringMap<FloatBinary> &floatBinary() {
  static const llvm::StringMap<FloatBinary> table = {
      {"nn.add", [](double x, double y) { return x + y; }},
      {"nn.sub", [](double x, double y) { return x - y; }},
      {"nn.mul", [](double x, double y) { return x * y; }},
      {"nn.div", [](double x, double y) { return x / y; }},
      {"nn.pow", [](double x, double y) { return std::pow(x, y); }},
      // Not a number in either operand is not a number.
      {"nn.max", [](double x, double y) { return x > y || std::isnan(x) ? x : y; }},
      {"nn.min", [](double x, double y) { return x < y || std::isnan(x) ? x : y; }},
      {"nn.mod", [](double x, double y) { return std::fmod(x, y); }},
  };
  return table;
}

int64_t power(int64_t base, int64_t exponent) {
  uint64_t result = 1;
  for (uint64_t factor = base; exponent > 0; exponent >>= 1, factor *= factor)
    result *= exponent & 1 ? factor : 1;
  return wrap(result);
}

// With the sign of the divisor.
int64_t remainder(int64_t x, int64_t y) {
  const int64_t rest = x % y;
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

const llvm::StringMap<IntegerBinary> &integerBinary() {
  static const llvm::StringMap<IntegerBinary> table = {
      {"nn.add", [](int64_t x, int64_t y) { return wrap(uint64_t(x) + uint64_t(y)); }},
      {"nn.sub", [](int64_t x, int64_t y) { return wrap(uint64_t(x) - uint64_t(y)); }},
      {"nn.mul", [](int64_t x, int64_t y) { return wrap(uint64_t(x) * uint64_t(y)); }},
      {"nn.div", [](int64_t x, int64_t y) { return x / y; }},
      {"nn.mod", remainder},
      {"nn.pow", power},
      {"nn.max", [](int64_t x, int64_t y) { return std::max(x, y); }},
      {"nn.min", [](int64_t x, int64_t y) { return std::min(x, y); }},
      {"nn.and", [](int64_t x, int64_t y) { return x & y; }},
      {"nn.or", [](int64_t x, int64_t y) { return x | y; }},
      {"nn.xor", [](int64_t x, int64_t y) { return x ^ y; }},
  };
  return table;
}

template <typename T> const llvm::StringMap<bool (*)(T, T)> &compare() {
  static const llvm::StringMap<bool (*)(T, T)> table = {
      {"nn.equal", [](T x, T y) { return x == y; }},
      {"nn.less", [](T x, T y) { return x < y; }},
      {"nn.less_equal", [](T x, T y) { return x <= y; }},
      {"nn.greater", [](T x, T y) { return x > y; }},
      {"nn.greater_equal", [](T x, T y) { return x >= y; }},
  };
  return table;
}

bool divides(llvm::StringRef name) { return name == "nn.div" || name == "nn.mod"; }

std::optional<Tensor> unary(llvm::StringRef name, const Tensor &x, RankedTensorType type) {
  Tensor result = Tensor::zeros(type);
  if (x.isFloat() && floatUnary().contains(name)) {
    llvm::transform(x.floats(), result.floats().begin(), floatUnary().lookup(name));
    return result;
  }
  if (!x.isFloat() && integerUnary().contains(name)) {
    llvm::transform(x.integers(), result.integers().begin(), integerUnary().lookup(name));
    return result;
  }
  return std::nullopt;
}

template <typename T, typename R, typename F>
void apply(F function, const std::vector<T> &x, const std::vector<T> &y, std::vector<R> &result) {
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = function(x[i], y[i]);
}

std::optional<Tensor> binary(Operation *op, const Tensor &lhs, const Tensor &rhs,
                             RankedTensorType type) {
  llvm::StringRef name = op->getName().getStringRef();
  auto spread = [&](const Tensor &tensor) {
    return pick(tensor, broadcastIndices(tensor.shape(), type.getShape()),
                tensor.type.clone(type.getShape()));
  };
  Tensor x = spread(lhs), y = spread(rhs), result = Tensor::zeros(type);
  if (x.isFloat() && floatBinary().contains(name)) {
    apply(floatBinary().lookup(name), x.floats(), y.floats(), result.floats());
    return result;
  }
  if (x.isFloat() && compare<double>().contains(name)) {
    apply(compare<double>().lookup(name), x.floats(), y.floats(), result.integers());
    return result;
  }
  if (!x.isFloat() && compare<int64_t>().contains(name)) {
    apply(compare<int64_t>().lookup(name), x.integers(), y.integers(), result.integers());
    return result;
  }
  if (x.isFloat() || !integerBinary().contains(name))
    return std::nullopt;
  // C++ has no value for these; truncated remainders of integers are not computed either.
  auto undefined = [](int64_t value) { return value == 0 || value == -1; };
  if (divides(name) && (llvm::any_of(y.integers(), undefined) || op->hasAttr("truncated")))
    return std::nullopt;
  apply(integerBinary().lookup(name), x.integers(), y.integers(), result.integers());
  return result;
}

std::optional<Tensor> castTo(const Tensor &x, RankedTensorType type) {
  Tensor result = Tensor::zeros(type);
  const bool toBool = type.getElementType().isInteger(1);
  for (int64_t i = 0; i < x.size(); ++i) {
    if (x.isFloat() && result.isFloat()) {
      result.floats()[i] = x.floats()[i];
    } else if (result.isFloat()) {
      result.floats()[i] = static_cast<double>(x.integers()[i]);
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
    return unary(op->getName().getStringRef(), operands[0], type);
  if (operands.size() == 2)
    return binary(op, operands[0], operands[1], type);
  return std::nullopt;
}

} // namespace tessera::nn
