// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes the outputs of an nn module, operation by operation.
#include "tools/neuron-eval/Evaluation.h"

#include "compiler/frontend/onnx/Convert.h"
#include "compiler/frontend/onnx/RecipeReader.h"
#include "dialects/nn/NNOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace tessera {
namespace {

// As npz has it: numpy knows no bfloat16.
Type storedAs(Type element) {
  return element.isBF16() ? FloatType::getF32(element.getContext()) : element;
}

std::string numpyType(Type element) {
  if (element.isInteger(1))
    return "b1";
  const char kind = isa<FloatType>(element) ? 'f' : element.isUnsignedInteger() ? 'u' : 'i';
  return kind + std::to_string(storedAs(element).getIntOrFloatBitWidth() / 8);
}

absl::StatusOr<nn::Tensor> fromArray(const std::string &name, const Array &array,
                                     RankedTensorType type) {
  if (llvm::ArrayRef<int64_t>(array.shape) != type.getShape() ||
      array.type != numpyType(type.getElementType()))
    return error(Code::BadInputType, "the input '", name, "' has another shape or type");
  nn::Tensor tensor =
      nn::Tensor::fromBytes(RankedTensorType::get(type.getShape(), storedAs(type.getElementType())),
                            {array.bytes.data(), array.bytes.size()});
  tensor.type = type;
  tensor.roundToType();
  return tensor;
}

Array toArray(nn::Tensor tensor) {
  Array array{numpyType(tensor.type.getElementType()), tensor.shape().vec(), {}};
  tensor.type = RankedTensorType::get(array.shape, storedAs(tensor.type.getElementType()));
  const std::vector<char> bytes = tensor.toBytes();
  array.bytes.assign(bytes.begin(), bytes.end());
  return array;
}

absl::StatusOr<nn::Tensor> read(frontend::RecipeReader &reader, nn::WeightOp weight) {
  const RankedTensorType type = weight.getType();
  std::vector<std::byte> bytes(type.getNumElements() *
                               frontend::elementBytes(type.getElementType()));
  TSR_RETURN_IF_ERROR(reader.read(weight.getRecipe(), 0, bytes));
  return nn::Tensor::fromBytes(type, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

absl::StatusOr<nn::Tensors> resultsOf(Operation &op, llvm::ArrayRef<nn::Tensor> operands,
                                      frontend::RecipeReader &reader) {
  if (auto weight = dyn_cast<nn::WeightOp>(op)) {
    TSR_ASSIGN_OR_RETURN(nn::Tensor value, read(reader, weight));
    return nn::Tensors{std::move(value)};
  }
  if (auto constant = dyn_cast<nn::ConstantOp>(op))
    if (auto elements = dyn_cast<DenseElementsAttr>(constant.getValue()))
      return nn::Tensors{nn::Tensor::fromAttribute(elements)};
  if (std::optional<nn::Tensors> results = nn::evaluate(&op, operands))
    return *std::move(results);
  return error(Code::NoKernel, "'", op.getName().getStringRef().str(),
               "' has no value for its operands");
}

template <typename Attributes> std::string nameIn(Attributes attributes) {
  auto name = attributes ? attributes.template getAs<StringAttr>("nn.name") : StringAttr();
  return name ? name.str() : "";
}

} // namespace

absl::StatusOr<Arrays> evaluateModel(const Model &model, const Arrays &inputs) {
  auto function = model.module.get().lookupSymbol<func::FuncOp>("main");
  if (!function || !llvm::hasSingleElement(function.getBody()))
    return error(Code::NoMainFunction, "the module has no function @main of one block");
  llvm::DenseMap<Value, nn::Tensor> values;
  for (BlockArgument argument : function.getArguments()) {
    const std::string name = nameIn(function.getArgAttrDict(argument.getArgNumber()));
    auto found = inputs.find(name);
    if (found == inputs.end())
      return error(Code::BadInputShape, "there is no input '", name, "'");
    TSR_ASSIGN_OR_RETURN(nn::Tensor value, fromArray(name, found->second,
                                                     cast<RankedTensorType>(argument.getType())));
    values.try_emplace(argument, std::move(value));
  }
  frontend::RecipeReader reader(model.sources);
  for (Operation &op : function.front().without_terminator()) {
    auto operands = llvm::map_to_vector(op.getOperands(),
                                        [&](Value value) { return values.find(value)->second; });
    TSR_ASSIGN_OR_RETURN(nn::Tensors results, resultsOf(op, operands, reader));
    for (auto [value, result] : llvm::zip_equal(op.getResults(), results))
      values.try_emplace(value, std::move(result));
    for (Value operand : op.getOperands()) // what nobody reads later need not be kept
      if (llvm::all_of(operand.getUsers(),
                       [&](Operation *user) { return user == &op || user->isBeforeInBlock(&op); }))
        values.erase(operand);
  }
  Arrays outputs;
  for (auto [i, value] : llvm::enumerate(function.front().getTerminator()->getOperands()))
    outputs.emplace(nameIn(function.getResultAttrDict(i)), toArray(values.find(value)->second));
  return outputs;
}

} // namespace tessera
