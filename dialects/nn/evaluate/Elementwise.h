// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Applies functions of numbers to the elements of tensors.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_ELEMENTWISE_H
#define TESSERA_DIALECTS_NN_EVALUATE_ELEMENTWISE_H

#include "dialects/nn/evaluate/Numbers.h"
#include "dialects/nn/evaluate/Tensor.h"

#include <optional>

namespace tessera::nn {

/// Calls `f` with a number of the C++ type that elements are computed in.
template <typename F> auto byNumber(const Tensor &like, F &&f) {
  return like.isFloat() ? f(double{}) : like.isUnsigned() ? f(uint64_t{}) : f(int64_t{});
}

template <typename F> Tensors mapElements(mlir::RankedTensorType type, const Tensor &x, F f) {
  return byNumber(x, [&]<typename T>(T) -> Tensors {
    Tensor result = Tensor::zeros(type);
    for (int64_t i = 0, size = x.size(); i < size; ++i)
      result.set(i, f(x.at<T>(i)));
    return {std::move(result)};
  });
}

/// The same for types without floating point, or with nothing else.
template <typename F> Tensors mapReals(mlir::RankedTensorType type, const Tensor &x, F f) {
  Tensor result = Tensor::zeros(type);
  for (int64_t i = 0, size = x.size(); i < size; ++i)
    result.set(i, f(x.floats()[i]));
  return {std::move(result)};
}
template <typename F> Tensors mapBits(mlir::RankedTensorType type, const Tensor &x, F f) {
  Tensor result = Tensor::zeros(type);
  for (int64_t i = 0, size = x.size(); i < size; ++i)
    result.set(i, f(x.integers()[i]));
  return {std::move(result)};
}

/// `f` of the pairs of elements after broadcasting; nothing where integers make `isUndefined` true.
template <typename F, typename U>
std::optional<Tensors> mapPairs(mlir::RankedTensorType type, llvm::ArrayRef<Tensor> operands, F f,
                                U isUndefined) {
  const Tensor x = spread(operands[0], type.getShape()), y = spread(operands[1], type.getShape());
  return byNumber(x, [&]<typename T>(T) -> std::optional<Tensors> {
    Tensor result = Tensor::zeros(type);
    for (int64_t i = 0, size = x.size(); i < size; ++i) {
      if (std::is_integral_v<T> && isUndefined(x.at<T>(i), y.at<T>(i)))
        return std::nullopt;
      result.set(i, f(x.at<T>(i), y.at<T>(i)));
    }
    return Tensors{std::move(result)};
  });
}

template <typename F>
Tensors mapBitPairs(mlir::RankedTensorType type, llvm::ArrayRef<Tensor> operands, F f) {
  const Tensor x = spread(operands[0], type.getShape()), y = spread(operands[1], type.getShape());
  Tensor result = Tensor::zeros(type);
  for (int64_t i = 0, size = x.size(); i < size; ++i)
    result.set(i, f(x.integers()[i], y.integers()[i]));
  return {std::move(result)};
}

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_ELEMENTWISE_H
