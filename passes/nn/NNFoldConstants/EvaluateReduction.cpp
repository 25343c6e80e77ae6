// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over axes.
#include "passes/nn/NNFoldConstants/Evaluate.h"

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>

using namespace mlir;

namespace tessera::nn {

namespace {

// For each element of the input the element of the result it goes into.
std::vector<int64_t> targets(const Tensor &input, llvm::ArrayRef<int64_t> axes) {
  Shape kept(input.shape());
  for (int64_t axis : axes)
    kept[axis] = 1;
  return broadcastIndices(kept, input.shape());
}

// T is what the elements mean; they are stored with the same bits.
template <typename T, typename Stored, typename F>
void reduce(const std::vector<Stored> &input, const std::vector<int64_t> &to, T initial, F combine,
            std::vector<Stored> &result) {
  std::fill(result.begin(), result.end(), static_cast<Stored>(initial));
  for (size_t i = 0; i < input.size(); ++i)
    result[to[i]] = static_cast<Stored>(combine(T(result[to[i]]), T(input[i])));
}

// The least and the greatest number of a type.
template <typename T> std::pair<T, T> limits(Type element) {
  if constexpr (std::is_floating_point_v<T>) {
    return {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity()};
  } else {
    const unsigned width = element.getIntOrFloatBitWidth();
    if (std::is_signed_v<T> && width > 1)
      return {T(llvm::minIntN(width)), T(llvm::maxIntN(width))};
    return {T(0), T(llvm::maxUIntN(width))};
  }
}

template <typename T, typename Stored>
bool reduceAs(Operation *op, const std::vector<Stored> &input, const std::vector<int64_t> &to,
              std::vector<Stored> &result) {
  const auto [lowest, highest] = limits<T>(getElementTypeOrSelf(op->getResult(0)));
  // Sums and products of integers wrap as the machine's do.
  using Wide = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;
  auto add = [](T x, T y) { return static_cast<T>(Wide(x) + Wide(y)); };
  auto multiply = [](T x, T y) { return static_cast<T>(Wide(x) * Wide(y)); };
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<ReduceSumOp, ReduceMeanOp>(
          [&](auto) { return reduce<T>(input, to, T(0), add, result), true; })
      .template Case<ReduceProdOp>(
          [&](auto) { return reduce<T>(input, to, T(1), multiply, result), true; })
      .template Case<ReduceMaxOp>(
          [&](auto) { return reduce<T>(input, to, lowest, larger<T>, result), true; })
      .template Case<ReduceMinOp>(
          [&](auto) { return reduce<T>(input, to, highest, smaller<T>, result), true; })
      .Default([](Operation *) { return false; });
}

} // namespace

std::optional<Tensor> evaluateReduction(Operation *op, llvm::ArrayRef<Tensor> operands) {
  auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
  if (!axes || operands.size() != 1)
    return std::nullopt;
  const Tensor &input = operands[0];
  Tensor result = Tensor::zeros(cast<RankedTensorType>(op->getResult(0).getType()));
  const std::vector<int64_t> to = targets(input, axes.asArrayRef());
  const bool known = input.isFloat() ? reduceAs<double>(op, input.floats(), to, result.floats())
                     : input.isUnsigned()
                         ? reduceAs<uint64_t>(op, input.integers(), to, result.integers())
                         : reduceAs<int64_t>(op, input.integers(), to, result.integers());
  if (!known)
    return std::nullopt;
  if (isa<ReduceMeanOp>(op))
    for (double &element : result.floats())
      element /= static_cast<double>(input.size()) / static_cast<double>(result.size());
  return result;
}

} // namespace tessera::nn
