// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Evaluates weight recipes piece by piece, while an artifact is written.
#pragma once

#include "compiler/frontend/onnx/MappedFile.h"

#include "dialects/nn/NNAttributes.h"

#include <cstddef>
#include <span>
#include <vector>

namespace tessera::frontend {

// Where each element of a weight lies: element (i0, i1, ...) is number
// base + i0 * strides[0] + i1 * strides[1] + ... of the data, then goes through `valueSteps`.
struct RecipePlan {
  std::span<const std::byte> data;
  mlir::Type element; // of the data
  std::vector<int64_t> dims;
  std::vector<int64_t> strides;
  int64_t base = 0;
  std::vector<mlir::Attribute> valueSteps; // casts and scales
  std::vector<std::byte> owned;            // what `data` refers to after a reshape that copies
};

class RecipeReader {
public:
  // `sources` are those the importer returned; they must outlive the reader.
  explicit RecipeReader(std::span<const MappedFile> sources) : sources_(sources) {}

  // Bytes [offset, offset + piece.size()) of the tensor the recipe makes, row-major and
  // little-endian; both multiples of the element's size. Reading a weight from front to back in
  // large pieces is fast; nothing is kept but the plan of the last recipe.
  absl::Status read(nn::RecipeAttr recipe, uint64_t offset, std::span<std::byte> piece);

private:
  absl::StatusOr<RecipePlan> plan(nn::RecipeAttr recipe) const;

  std::span<const MappedFile> sources_;
  nn::RecipeAttr planned_;
  RecipePlan plan_;
};

} // namespace tessera::frontend
