// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shapes that shape operators give.
#pragma once

#include "compiler/frontend/onnx/NodeImporter.h"

namespace tessera::frontend {

struct SliceRange {
  Dims offsets, sizes, strides;
};

// Each reads the attributes and the known second operand of the node.
absl::StatusOr<Dims> reshapeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input);
absl::StatusOr<Dims> flattenShape(NodeImporter &n, llvm::ArrayRef<int64_t> input);
absl::StatusOr<Dims> squeezeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input);
absl::StatusOr<Dims> unsqueezeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input);
absl::StatusOr<Dims> expandShape(NodeImporter &n, llvm::ArrayRef<int64_t> input);
absl::StatusOr<SliceRange> sliceRange(NodeImporter &n, llvm::ArrayRef<int64_t> input);
Dims transposePermutation(NodeImporter &n, int64_t rank);

// What two shapes broadcast to; ShapeConflict where they do not.
absl::StatusOr<Dims> broadcastShape(NodeImporter &n, llvm::ArrayRef<int64_t> a,
                                    llvm::ArrayRef<int64_t> b);

} // namespace tessera::frontend
