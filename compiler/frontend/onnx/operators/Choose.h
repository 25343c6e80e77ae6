// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parts of a tensor at known positions: slices where they are evenly spaced, gathers elsewhere.
#pragma once

#include "compiler/frontend/onnx/NodeImporter.h"

namespace tessera::frontend {

// The entries of an axis at positions, which take its place in `shape`.
absl::StatusOr<Value> choose(NodeImporter &n, Value data, int64_t axis,
                             llvm::ArrayRef<int64_t> positions, llvm::ArrayRef<int64_t> shape);

// The parts of the shape `part` that begin at flat places, in front of which `shape` is put.
absl::StatusOr<Value> chooseParts(NodeImporter &n, Value data, llvm::ArrayRef<int64_t> places,
                                  llvm::ArrayRef<int64_t> part, llvm::ArrayRef<int64_t> shape);

// ShapeConflict where one of the indices, which are for `dims` in turn, is outside.
absl::Status checkIndices(NodeImporter &n, const nn::Tensor &indices, llvm::ArrayRef<int64_t> dims);

} // namespace tessera::frontend
