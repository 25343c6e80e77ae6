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

// The bytes are read by the type of the recipe and written by that of the tensor: the text of a
// program may say two things.
static absl::Status checkType(const TensorInfo &tensor, Type type) {
  Type element = isa::elementType(type.getContext(), tensor.dtype, tensor.isBool);
  if (type == RankedTensorType::get(tensor.shape, element))
    return absl::OkStatus();
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return error(Code::BadText, "its recipe makes another type, ", text);
}

// The writer says which weight an error is about.
WeightSource weightsOf(isa::ProgramOp program, const Model &model) {
  llvm::StringMap<Attribute> recipes;
  for (auto op : program.getOps<isa::WeightOp>())
    recipes[op.getName()] = op.getRecipeAttr();
  auto reader = std::make_shared<frontend::RecipeReader>(model.sources);
  return [recipes = std::move(recipes), reader](const TensorInfo &tensor, uint64_t offset,
                                                std::span<std::byte> piece) -> absl::Status {
    Attribute recipe = recipes.lookup(tensor.name);
    if (auto constant = dyn_cast_or_null<DenseElementsAttr>(recipe)) {
      TSR_RETURN_IF_ERROR(checkType(tensor, constant.getType()));
      copyConstant(constant, offset, piece);
      return absl::OkStatus();
    }
    auto file = dyn_cast_or_null<nn::RecipeAttr>(recipe);
    if (!file)
      return error(Code::BadText, "it has no recipe");
    TSR_RETURN_IF_ERROR(checkType(tensor, file.getResultType()));
    return reader->read(file, offset, piece);
  };
}

} // namespace tessera
