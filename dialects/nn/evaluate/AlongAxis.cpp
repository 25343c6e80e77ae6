// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that choose, place or order single elements.

#include "dialects/nn/evaluate/Elementwise.h"
#include "dialects/nn/evaluate/Index.h"

#include "dialects/nn/NNOps.h"

#include <numeric>

using namespace mlir;

namespace tessera::nn {

std::optional<Tensors> GatherElementsOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  auto places = placesAlongAxis(operands[1], operands[0].shape(), getAxis());
  if (!places)
    return std::nullopt;
  return Tensors{pick(operands[0], *places, getType())};
}

namespace {

template <typename T> T combined(Scatter how, T old, T update) {
  switch (how) {
  case Scatter::Replace:
    return update;
  case Scatter::Add:
    return sum(old, update);
  case Scatter::Mul:
    return times(old, update);
  case Scatter::Max:
    return larger(old, update);
  case Scatter::Min:
    return smaller(old, update);
  }
  return update;
}

// `run` elements of the updates for each of the places on.
Tensor scattered(Tensor data, llvm::ArrayRef<int64_t> places, const Tensor &updates, int64_t run,
                 Scatter how) {
  byNumber(updates, [&]<typename T>(T) {
    for (int64_t i = 0, size = updates.size(); i < size; ++i) {
      const int64_t at = places[i / run] + i % run;
      data.set<T>(at, combined(how, data.at<T>(at), updates.at<T>(i)));
    }
  });
  return data;
}

} // namespace

std::optional<Tensors> ScatterElementsOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  auto places = placesAlongAxis(operands[1], operands[0].shape(), getAxis());
  if (!places)
    return std::nullopt;
  return Tensors{scattered(operands[0], *places, operands[2], 1, getCombine())};
}

std::optional<Tensors> ScatterNdOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  llvm::ArrayRef<int64_t> shape = operands[0].shape();
  auto places = placesOfTuples(operands[1], shape, 0);
  if (!places)
    return std::nullopt;
  const int64_t run = product(shape.drop_front(operands[1].shape().back()));
  return Tensors{scattered(operands[0], *places, operands[2], run, getCombine())};
}

std::optional<Tensors> CumsumOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Tensor &x = operands[0];
  const int64_t size = x.shape()[getAxis()], stride = rowMajorStrides(x.shape())[getAxis()];
  Tensor result = Tensor::zeros(getType());
  byNumber(x, [&]<typename T>(T) {
    for (int64_t first = 0; first < x.size(); ++first) {
      if (first / stride % size != 0)
        continue;
      T total = 0;
      for (int64_t i = 0; i < size; ++i) {
        const int64_t at = first + (getReverse() ? size - 1 - i : i) * stride;
        const T before = total;
        total = sum(total, x.at<T>(at));
        result.set<T>(at, getExclusive() ? before : total);
      }
    }
  });
  return Tensors{std::move(result)};
}

// What is not a number is larger than all numbers.
template <typename T> static bool isLarger(T x, T y) { return x != x ? y == y : x > y; }

std::optional<Tensors> TopKOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Tensor &x = operands[0];
  const int64_t size = x.shape()[getAxis()], stride = rowMajorStrides(x.shape())[getAxis()];
  Tensor values = Tensor::zeros(getValues().getType());
  Tensor indices = Tensor::zeros(getIndices().getType());
  const int64_t k = getK();
  byNumber(x, [&]<typename T>(T) {
    std::vector<int64_t> order(size);
    for (int64_t first = 0; first < x.size(); ++first) {
      if (first / stride % size != 0)
        continue;
      std::iota(order.begin(), order.end(), 0);
      llvm::sort(order, [&](int64_t i, int64_t j) { // of equal ones the first comes first
        T a = x.at<T>(first + i * stride), b = x.at<T>(first + j * stride);
        if (getSmallest())
          std::swap(a, b);
        return isLarger(a, b) || (!isLarger(b, a) && i < j);
      });
      for (int64_t i = 0; i < k; ++i) {
        const int64_t to = first / (size * stride) * k * stride + first % stride + i * stride;
        values.set<T>(to, x.at<T>(first + order[i] * stride));
        indices.set(to, order[i]);
      }
    }
  });
  return Tensors{std::move(values), std::move(indices)};
}

} // namespace tessera::nn
