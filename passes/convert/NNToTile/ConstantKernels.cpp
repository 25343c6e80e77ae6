// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constants and weights: views of the weights region. Nothing is loaded before it is used.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

LogicalResult placeWeight(Operation *op, Lowering &lowering, StringRef name, Attribute recipe) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  isa::DType dtype = *hbmDType(type.getElementType());
  Placed placed{{Layout::hbm}, dtype, {}, SmallVector<int64_t>(type.getShape()), {}, 0};
  placed = reshaped(placed, type.getShape());
  placed.buffer = lowering.builder.weight(op->getLoc(), lowering.weightName(name), recipe, type);
  lowering.place(op->getResult(0), placed);
  return success();
}

LogicalResult lowerWeight(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::WeightOp>(operation);
  return placeWeight(op, lowering, op.getName(), op.getRecipe());
}

// The values themselves are the recipe. Constants used only as immediates leave no trace: the pass
// removes weights nobody reads.
LogicalResult lowerConstant(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::ConstantOp>(operation);
  return placeWeight(op, lowering, "constant", op.getValue());
}

} // namespace

void registerConstantKernels(KernelRegistry &registry) {
  registry.add<nn::WeightOp>(lowerWeight);
  registry.add<nn::ConstantOp>(lowerConstant);
}

} // namespace tessera
