// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Combines the elements along axes of a tensor.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_REDUCTION_H
#define TESSERA_DIALECTS_NN_EVALUATE_REDUCTION_H

#include "dialects/nn/evaluate/Elementwise.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

namespace tessera::nn {

/// The least and the greatest number of a type.
template <typename T> std::pair<T, T> limitsOf(mlir::Type element) {
  if constexpr (std::is_floating_point_v<T>) {
    return {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity()};
  } else {
    const unsigned width = element.getIntOrFloatBitWidth();
    if (std::is_signed_v<T> && width > 1)
      return {T(llvm::minIntN(width)), T(llvm::maxIntN(width))};
    return {T(0), T(llvm::maxUIntN(width))};
  }
}

/// From `initial(least, greatest number)` on, `combine(so far, element)` over the axes, in order.
template <typename I, typename F>
Tensors reduceElements(mlir::RankedTensorType type, const Tensor &input,
                       llvm::ArrayRef<int64_t> axes, I initial, F combine) {
  llvm::SmallVector<int64_t> kept(input.shape());
  for (int64_t axis : axes)
    kept[axis] = 1;
  const std::vector<int64_t> to = broadcastIndices(kept, input.shape());
  return byNumber(input, [&]<typename T>(T) -> Tensors {
    Tensor result = Tensor::zeros(type);
    const auto [least, greatest] = limitsOf<T>(type.getElementType());
    for (int64_t i = 0, size = result.size(); i < size; ++i)
      result.set<T>(i, initial(least, greatest));
    for (int64_t i = 0, size = input.size(); i < size; ++i)
      result.set<T>(to[i], combine(result.at<T>(to[i]), input.at<T>(i)));
    return {std::move(result)};
  });
}

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_REDUCTION_H
