// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move elements, as maps from each element of the result to where it comes from.

#include "dialects/nn/NNOps.h"

using namespace mlir;

namespace tessera::nn {

std::optional<Tensors> ReshapeOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Tensor result = operands[0];
  result.type = getType();
  return Tensors{std::move(result)};
}

std::optional<Tensors> TransposeOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Shape strides = permute(rowMajorStrides(operands[0].shape()), getPermutation());
  return Tensors{pick(operands[0], stridedIndices(0, getType().getShape(), strides), getType())};
}

std::optional<Tensors> BroadcastOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return Tensors{spread(operands[0], getType().getShape())};
}

std::optional<Tensors> SliceOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Shape strides = rowMajorStrides(operands[0].shape());
  int64_t base = 0;
  for (auto [axis, stride] : llvm::enumerate(strides)) {
    base += getOffsets()[axis] * stride;
    stride *= getStrides()[axis];
  }
  return Tensors{pick(operands[0], stridedIndices(base, getSizes(), strides), getType())};
}

std::optional<Tensors> ConcatOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Tensor result = Tensor::zeros(getType());
  const int64_t outer = product(getType().getShape().take_front(getAxis()));
  int64_t at = 0;
  auto append = [&](const auto &from, auto &to, int64_t start, int64_t count) {
    std::copy_n(from.begin() + start, count, to.begin() + at);
    at += count;
  };
  for (int64_t o = 0; o < outer; ++o)
    for (const Tensor &input : operands) {
      const int64_t run = input.size() / outer;
      if (result.isFloat())
        append(input.floats(), result.floats(), o * run, run);
      else
        append(input.integers(), result.integers(), o * run, run);
    }
  return Tensors{std::move(result)};
}

} // namespace tessera::nn
