// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Places in a tensor that are given by indices.

#ifndef TESSERA_DIALECTS_NN_EVALUATE_INDEX_H
#define TESSERA_DIALECTS_NN_EVALUATE_INDEX_H

#include "dialects/nn/evaluate/Tensor.h"

#include <optional>

namespace tessera::nn {

/// An index counted from the front; nothing where it points outside of a dimension of `size`.
std::optional<int64_t> fromFront(int64_t index, int64_t size);

/// Flat places of the parts of `data` that tuples of indices choose, one for each tuple.
std::optional<std::vector<int64_t>> placesOfTuples(const Tensor &indices,
                                                   llvm::ArrayRef<int64_t> data, int64_t batchDims);

/// Flat places in `data` of elements whose coordinates are those of an index, but for the axis,
/// where it is the index.
std::optional<std::vector<int64_t>> placesAlongAxis(const Tensor &indices,
                                                    llvm::ArrayRef<int64_t> data, int64_t axis);

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_EVALUATE_INDEX_H
