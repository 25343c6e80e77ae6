// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that look at all elements along an axis.

#include "dialects/nn/evaluate/Reduction.h"

#include "dialects/nn/NNOps.h"

using namespace mlir;

namespace tessera::nn {

std::optional<Tensors> ReduceMeanOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Tensors result = reduceElements(
      getType(), operands[0], getAxes(), [](auto, auto) { return 0.0; },
      [](auto x, auto y) { return sum(x, y); });
  const double count = double(operands[0].size()) / double(result[0].size());
  for (double &element : result[0].floats())
    element /= count;
  return result;
}

std::optional<Tensors> SoftmaxOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Tensor &x = operands[0];
  const int64_t size = x.shape()[getAxis()], stride = rowMajorStrides(x.shape())[getAxis()];
  Tensor result = Tensor::zeros(getType());
  for (int64_t first = 0; first < x.size(); ++first) {
    if (first / stride % size != 0)
      continue;
    double largest = -std::numeric_limits<double>::infinity(), total = 0;
    for (int64_t i = 0; i < size; ++i)
      largest = larger(largest, x.floats()[first + i * stride]);
    for (int64_t i = 0; i < size; ++i)
      total += result.floats()[first + i * stride] =
          std::exp(x.floats()[first + i * stride] - largest);
    for (int64_t i = 0; i < size; ++i)
      result.floats()[first + i * stride] /= total;
  }
  return Tensors{std::move(result)};
}

std::optional<Tensors> LayerNormOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Tensor x = operands[0];
  const Tensor &gamma = operands[1];
  const Tensor *beta = getBeta() ? &operands[2] : nullptr;
  if (getResidual())
    for (auto [element, other] : llvm::zip_equal(x.floats(), operands.back().floats()))
      element += other;
  Tensor result = Tensor::zeros(getType());
  const int64_t width = x.shape().back();
  const double epsilon = getEpsilon().convertToFloat();
  for (int64_t first = 0; first < x.size(); first += width) {
    llvm::ArrayRef<double> row(x.floats().data() + first, width);
    double mean = 0, variance = 0;
    for (double element : row)
      mean += element / double(width);
    for (double element : row)
      variance += (element - mean) * (element - mean) / double(width);
    for (int64_t i = 0; i < width; ++i)
      result.floats()[first + i] =
          (row[i] - mean) / std::sqrt(variance + epsilon) * gamma.floats()[i] +
          (beta ? beta->floats()[i] : 0);
  }
  return Tensors{std::move(result)};
}

} // namespace tessera::nn
