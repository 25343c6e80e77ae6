// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move elements, as maps from each element of the result to where it comes from.
#include "passes/nn/NNFoldConstants/Evaluate.h"

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"
#include "llvm/ADT/TypeSwitch.h"

#include <numeric>

using namespace mlir;

namespace tessera::nn {

namespace {

Shape rowMajorStrides(llvm::ArrayRef<int64_t> shape) {
  Shape strides(shape.size(), 1);
  for (int64_t axis = static_cast<int64_t>(shape.size()) - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

// base + sum of index * stride for every index of `sizes`, row by row.
std::vector<int64_t> strided(int64_t base, llvm::ArrayRef<int64_t> sizes,
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

std::vector<int64_t> sliceIndices(SliceOp op, const Tensor &input) {
  Shape strides = rowMajorStrides(input.shape());
  int64_t base = 0;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    base += op.getOffsets()[axis] * strides[axis];
    strides[axis] *= op.getStrides()[axis];
  }
  return strided(base, op.getSizes(), strides);
}

std::optional<std::vector<int64_t>> gatherIndices(GatherOp op, const Tensor &data,
                                                  const Tensor &indices) {
  const int64_t axis = op.getAxis(), size = data.shape()[axis];
  const int64_t inner = rowMajorStrides(data.shape())[axis];
  int64_t outer = 1;
  for (int64_t dim : data.shape().take_front(axis))
    outer *= dim;
  std::vector<int64_t> result;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t index : indices.integers()) {
      index += index < 0 ? size : 0;
      if (index < 0 || index >= size)
        return std::nullopt;
      for (int64_t i = 0; i < inner; ++i)
        result.push_back((o * size + index) * inner + i);
    }
  return result;
}

std::optional<std::vector<int64_t>> gatherNdIndices(GatherNdOp op, const Tensor &data,
                                                    const Tensor &indices) {
  const int64_t batchDims = op.getBatchDims(), tuple = indices.shape().back();
  const Shape strides = rowMajorStrides(data.shape());
  const int64_t batches = std::accumulate(data.shape().begin(), data.shape().begin() + batchDims,
                                          int64_t(1), std::multiplies<>());
  const int64_t tuples = indices.size() / std::max<int64_t>(tuple, 1);
  int64_t inner = 1;
  for (int64_t size : data.shape().drop_front(batchDims + tuple))
    inner *= size;
  std::vector<int64_t> result;
  for (int64_t i = 0; i < tuples; ++i) {
    const int64_t batch = i / std::max<int64_t>(tuples / std::max<int64_t>(batches, 1), 1);
    int64_t base = batch * (data.size() / std::max<int64_t>(batches, 1));
    for (int64_t t = 0; t < tuple; ++t) {
      const int64_t size = data.shape()[batchDims + t];
      int64_t index = indices.integers()[i * tuple + t];
      index += index < 0 ? size : 0;
      if (index < 0 || index >= size)
        return std::nullopt;
      base += index * strides[batchDims + t];
    }
    for (int64_t j = 0; j < inner; ++j)
      result.push_back(base + j);
  }
  return result;
}

Tensor concat(ConcatOp op, llvm::ArrayRef<Tensor> inputs, RankedTensorType type) {
  // One long tensor of all inputs, and where in it each element of the result is.
  Tensor all = Tensor::zeros(RankedTensorType::get({type.getNumElements()}, type.getElementType()));
  std::vector<int64_t> starts;
  int64_t start = 0;
  for (const Tensor &input : inputs) {
    starts.push_back(start);
    if (input.isFloat())
      llvm::copy(input.floats(), all.floats().begin() + start);
    else
      llvm::copy(input.integers(), all.integers().begin() + start);
    start += input.size();
  }
  int64_t outer = 1;
  for (int64_t size : type.getShape().take_front(op.getAxis()))
    outer *= size;
  std::vector<int64_t> indices;
  for (int64_t o = 0; o < outer; ++o)
    for (auto [input, first] : llvm::zip_equal(inputs, starts)) {
      const int64_t run = input.size() / std::max<int64_t>(outer, 1);
      for (int64_t i = 0; i < run; ++i)
        indices.push_back(first + o * run + i);
    }
  return pick(all, indices, type);
}

} // namespace

std::optional<Tensor> evaluateShape(Operation *op, llvm::ArrayRef<Tensor> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (auto concatOp = dyn_cast<ConcatOp>(op))
    return concat(concatOp, operands, type);
  using Indices = std::optional<std::vector<int64_t>>;
  const Tensor &input = operands[0];
  Indices indices =
      llvm::TypeSwitch<Operation *, Indices>(op)
          .Case([&](ReshapeOp) { return strided(0, {input.size()}, {1}); })
          .Case([&](TransposeOp transpose) {
            return strided(0, type.getShape(),
                           permute(rowMajorStrides(input.shape()), transpose.getPermutation()));
          })
          .Case([&](BroadcastOp) { return broadcastIndices(input.shape(), type.getShape()); })
          .Case([&](SliceOp slice) { return sliceIndices(slice, input); })
          .Case([&](GatherOp gather) { return gatherIndices(gather, input, operands[1]); })
          .Case([&](GatherNdOp gather) { return gatherNdIndices(gather, input, operands[1]); })
          .Default([](Operation *) { return std::nullopt; });
  if (!indices)
    return std::nullopt;
  return pick(input, *indices, type);
}

} // namespace tessera::nn
