// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bytes of weights while an artifact is written.
#include "compiler/driver/Emit.h"

#include "compiler/frontend/onnx/RecipeReader.h"

#include "llvm/ADT/StringMap.h"

#include <cstring>

using namespace mlir;

namespace tessera {

// bool takes a byte, a splat is repeated.
static void copyConstant(DenseElementsAttr constant, uint64_t offset, std::span<std::byte> piece) {
  ArrayRef<char> raw = constant.getRawData();
  if (constant.getElementType().isInteger(1)) {
    auto values = constant.getValues<bool>().begin() + offset;
    for (std::byte &byte : piece)
      byte = std::byte(*values++);
  } else if (constant.isSplat()) {
    for (size_t i = 0; i < piece.size(); ++i)
      piece[i] = std::byte(raw[(offset + i) % raw.size()]);
  } else {
    std::memcpy(piece.data(), raw.data() + offset, piece.size());
  }
}

WeightSource weightsOf(isa::ProgramOp program, const Model &model) {
  llvm::StringMap<Attribute> recipes;
  for (auto op : program.getOps<isa::WeightOp>())
    recipes[op.getName()] = op.getRecipeAttr();
  auto reader = std::make_shared<frontend::RecipeReader>(model.sources);
  return [recipes = std::move(recipes), reader](const TensorInfo &tensor, uint64_t offset,
                                                std::span<std::byte> piece) -> absl::Status {
    Attribute recipe = recipes.lookup(tensor.name);
    if (auto constant = dyn_cast_or_null<DenseElementsAttr>(recipe)) {
      // An importer's own word: the text of a program may say something else.
      uint64_t bytes = tensor.bytes();
      if (uint64_t(constant.getNumElements()) * isa::byteSize(tensor.dtype) != bytes)
        return error(Code::BadText, "the values of weight '", tensor.name, "' are not of its type");
      copyConstant(constant, offset, piece);
      return absl::OkStatus();
    }
    auto file = dyn_cast_or_null<nn::RecipeAttr>(recipe);
    if (!file)
      return error(Code::BadText, "weight '", tensor.name, "' has no recipe");
    absl::Status status = reader->read(file, offset, piece);
    return status.ok() ? status : annotate(status, concat("weight '", tensor.name, "'"));
  };
}

} // namespace tessera
