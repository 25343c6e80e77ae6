// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that choose elements by indices.

#include "dialects/nn/evaluate/Index.h"

#include "dialects/nn/NNOps.h"

using namespace mlir;

namespace tessera::nn {

std::optional<int64_t> fromFront(int64_t index, int64_t size) {
  if (index < -size || index >= size)
    return std::nullopt;
  return index < 0 ? index + size : index;
}

std::optional<std::vector<int64_t>>
placesOfTuples(const Tensor &indices, llvm::ArrayRef<int64_t> data, int64_t batchDims) {
  const int64_t tuple = indices.shape().back();
  const Shape strides = rowMajorStrides(data);
  const int64_t batch = product(data.drop_front(batchDims));
  const int64_t perBatch = product(indices.shape().drop_front(batchDims).drop_back());
  std::vector<int64_t> places;
  for (int64_t i = 0; i * tuple < indices.size(); ++i) {
    int64_t place = i / perBatch * batch;
    for (int64_t t = 0; t < tuple; ++t) {
      auto index = fromFront(indices.integers()[i * tuple + t], data[batchDims + t]);
      if (!index)
        return std::nullopt;
      place += *index * strides[batchDims + t];
    }
    places.push_back(place);
  }
  return places;
}

std::optional<std::vector<int64_t>> placesAlongAxis(const Tensor &indices,
                                                    llvm::ArrayRef<int64_t> data, int64_t axis) {
  Shape strides = rowMajorStrides(data);
  const int64_t along = std::exchange(strides[axis], 0);
  std::vector<int64_t> places = stridedIndices(0, indices.shape(), strides);
  for (auto [place, index] : llvm::zip_equal(places, indices.integers())) {
    auto front = fromFront(index, data[axis]);
    if (!front)
      return std::nullopt;
    place += *front * along;
  }
  return places;
}

// `run` elements from each of the places on.
static Tensor pickRuns(const Tensor &data, llvm::ArrayRef<int64_t> places, int64_t run,
                       RankedTensorType type) {
  std::vector<int64_t> indices;
  indices.reserve(places.size() * run);
  for (int64_t place : places)
    for (int64_t i = 0; i < run; ++i)
      indices.push_back(place + i);
  return pick(data, indices, type);
}

std::optional<Tensors> GatherOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  llvm::ArrayRef<int64_t> shape = operands[0].shape();
  const int64_t size = shape[getAxis()], run = product(shape.drop_front(getAxis() + 1));
  std::vector<int64_t> places;
  for (int64_t o = 0, outer = product(shape.take_front(getAxis())); o < outer; ++o)
    for (int64_t value : operands[1].integers()) {
      auto index = fromFront(value, size);
      if (!index)
        return std::nullopt;
      places.push_back((o * size + *index) * run);
    }
  return Tensors{pickRuns(operands[0], places, run, getType())};
}

std::optional<Tensors> GatherNdOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  llvm::ArrayRef<int64_t> shape = operands[0].shape();
  auto places = placesOfTuples(operands[1], shape, getBatchDims());
  if (!places)
    return std::nullopt;
  const int64_t indexed = getBatchDims() + operands[1].shape().back();
  return Tensors{pickRuns(operands[0], *places, product(shape.drop_front(indexed)), getType())};
}

} // namespace tessera::nn
