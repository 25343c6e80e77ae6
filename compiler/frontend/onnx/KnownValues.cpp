// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the importer knows of the values it makes: the constants behind them, and what follows.
#include "compiler/frontend/onnx/KnownValues.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Matchers.h"

namespace tessera::frontend {

namespace {

// What nn.constant takes: see its description.
constexpr size_t kConstantFloatBytes = 4096;
constexpr size_t kConstantOtherBytes = 1 << 20;

bool isFloat(mlir::RankedTensorType type) {
  return llvm::isa<mlir::FloatType>(type.getElementType());
}

nn::Tensor tensorOf(mlir::RankedTensorType type, std::span<const uint8_t> bytes) {
  return nn::Tensor::fromBytes(type, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

mlir::RankedTensorType typeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

bool isSmall(mlir::Value value) {
  return nn::elementCountOf(typeOf(value)) <= KnownValues::kMaxElements;
}

// A mask by an inequality: where it is large it says more than its elements.
bool isSpelledOut(mlir::Value value) {
  constexpr uint64_t kMaxSpelledOut = 4096;
  auto op = value.getDefiningOp<nn::EvaluatableOpInterface>();
  return op && op->getNumOperands() == 0 && nn::elementCountOf(typeOf(value)) <= kMaxSpelledOut;
}

bool isKnown(mlir::Value value) {
  if (!isSmall(value))
    return false;
  if (value.getDefiningOp<nn::ConstantOp>() || isSpelledOut(value))
    return true;
  // Floating point is left where it is: what is done to a weight becomes part of its recipe.
  auto weight = value.getDefiningOp<nn::WeightOp>();
  return weight && !isFloat(weight.getType()) && weight.getRecipe().getSteps().empty();
}

} // namespace

std::span<const uint8_t> KnownValues::bytesOf(int file, uint64_t offset, uint64_t size) const {
  return skeleton_.files[file].bytes().subspan(offset, size);
}

std::optional<nn::Tensor> KnownValues::elements(mlir::Value value) {
  if (!isKnown(value) || !mayRead(nn::elementCountOf(typeOf(value))))
    return std::nullopt;
  mlir::DenseElementsAttr attribute;
  if (mlir::matchPattern(value, mlir::m_Constant(&attribute)))
    return nn::Tensor::fromAttribute(attribute);
  if (isSpelledOut(value))
    return nn::evaluate(value.getDefiningOp(), {})->front();
  auto weight = value.getDefiningOp<nn::WeightOp>();
  const nn::RecipeAttr recipe = weight.getRecipe();
  const uint64_t width = (weight.getType().getElementTypeBitWidth() + 7) / 8;
  return tensorOf(weight.getType(), bytesOf(recipe.getFile(), recipe.getOffset(),
                                            weight.getType().getNumElements() * width));
}

mlir::Value KnownValues::weight(const TensorRecord &record, mlir::RankedTensorType type,
                                mlir::Location location) {
  if (!isFloat(type) && record.size <= kConstantOtherBytes) {
    const nn::Tensor value = tensorOf(type, bytesOf(record.file, record.offset, record.size));
    return builder_.create<nn::ConstantOp>(location, value.toAttribute());
  }
  auto recipe = nn::RecipeAttr::get(builder_.getContext(), record.file,
                                    static_cast<int64_t>(record.offset), type, {});
  return builder_.create<nn::WeightOp>(location, record.name, recipe);
}

mlir::Value KnownValues::constant(const std::string &name, mlir::RankedTensorType type,
                                  std::vector<uint8_t> bytes, mlir::Location location) {
  if (bytes.size() <= (isFloat(type) ? kConstantFloatBytes : kConstantOtherBytes))
    return builder_.create<nn::ConstantOp>(location, tensorOf(type, bytes).toAttribute());
  TensorRecord record{name, 0, {}, static_cast<int>(skeleton_.files.size()), 0, bytes.size()};
  skeleton_.files.push_back(MappedFile::fromBytes(std::move(bytes), "constant " + name));
  return weight(record, type, location);
}

mlir::Value KnownValues::constant(const std::string &name, const nn::Tensor &value,
                                  mlir::Location location) {
  mlir::DenseElementsAttr attribute = value.toAttribute();
  if (nn::ConstantOp::holds(attribute))
    return builder_.create<nn::ConstantOp>(location, attribute);
  const std::vector<char> bytes = value.toBytes();
  return constant(name, value.type, {bytes.begin(), bytes.end()}, location);
}

bool KnownValues::mayRead(uint64_t count) {
  if (work_ + count > kMaxWork) {
    isExhausted_ = true;
    return false;
  }
  work_ += count;
  return true;
}

llvm::SmallVector<mlir::Value> KnownValues::computed(mlir::Operation *op, const std::string &name) {
  llvm::SmallVector<mlir::Value> values(op->getResults());
  const uint64_t work = nn::evaluationWork(op);
  if (values.empty() || op->getNumOperands() == 0 || work > kMaxWorkOfOne ||
      !llvm::all_of(op->getOperands(), isKnown) || !llvm::all_of(values, isSmall))
    return values;
  isExhausted_ |= kept_ > kMaxKept;
  if (isExhausted_ || !mayRead(work))
    return values;
  llvm::SmallVector<nn::Tensor> operands;
  for (mlir::Value value : op->getOperands()) {
    std::optional<nn::Tensor> known = elements(value);
    if (!known)
      return values;
    operands.push_back(*std::move(known));
  }
  std::optional<nn::Tensors> results = nn::evaluate(op, operands);
  // Large tables of floating point numbers are left to the machine, which needs no memory for them.
  if (!results || llvm::any_of(*results, [](const nn::Tensor &result) {
        return result.isFloat() && !nn::ConstantOp::holds(result.toAttribute());
      }))
    return values;
  for (auto [value, result] : llvm::zip_equal(values, *results)) {
    value = constant(name, result, op->getLoc());
    auto made = value.getDefiningOp<nn::ConstantOp>();
    kept_ += made && made.getValue().isSplat() ? 0 : result.size();
  }
  op->erase();
  return values;
}

} // namespace tessera::frontend
