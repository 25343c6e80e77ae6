// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What patterns ask about values known at compile time.
#include "passes/nn/Support/Constants.h"

#include "dialects/nn/Folding.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tessera::nn {

std::optional<double> splatOf(Value value) {
  Attribute constant;
  if (!value || !matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  return splatNumber(constant);
}

bool isKnown(Value value) { return isa_and_nonnull<ConstantOp, WeightOp>(value.getDefiningOp()); }

std::optional<llvm::SmallVector<int64_t>> integersOf(Value value) {
  DenseIntElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)))
    return std::nullopt;
  // A splat takes no memory whatever its shape; its elements would.
  constexpr int64_t kLargest = 1 << 20;
  if (elements.getNumElements() > kLargest)
    return std::nullopt;
  llvm::SmallVector<int64_t> result;
  for (const llvm::APInt &element : elements.getValues<llvm::APInt>())
    result.push_back(element.getSExtValue());
  return result;
}

std::optional<Progression> progressionOf(llvm::ArrayRef<int64_t> values, int64_t size) {
  if (values.empty())
    return std::nullopt;
  Progression result{values[0], 1, static_cast<int64_t>(values.size())};
  if (values.size() > 1)
    result.stride = values[1] - values[0];
  if (result.stride == 0)
    return std::nullopt;
  for (auto [index, value] : llvm::enumerate(values)) {
    if (value < 0 || value >= size)
      return std::nullopt;
    if (index > 0 && value - values[index - 1] != result.stride)
      return std::nullopt;
  }
  return result;
}

std::optional<Progression> progressionOf(Value indices, int64_t size) {
  auto values = integersOf(indices);
  if (!values)
    return std::nullopt;
  for (int64_t &value : *values)
    value += value < 0 ? size : 0;
  return progressionOf(*values, size);
}

} // namespace tessera::nn
