// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constants and weights: views of the weights region. Nothing is loaded before it is used. Masks by
// inequality: GPSIMD chooses between 1 and 0.

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

// Rows on partitions; each group of rows and chunk of 128 begins at its own base.
LogicalResult lowerAffineMask(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::AffineMaskOp>(operation);
  ArrayRef<int64_t> shape = op.getType().getShape(), steps = op.getSteps();
  const size_t rank = shape.size();
  const int64_t step = rank > 0 ? steps[rank - 1] : 0, rowStep = rank > 1 ? steps[rank - 2] : 0;
  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  Placed one = lowering.allocate(op.getLoc(), {kPartitions, 1}, result.dtype, {Layout::rows});
  lowering.emit(op.getLoc(),
                isa::Fill{makeAccess(isa::Space::sbuf, one.dtype, 0, kPartitions, 0, {}), 1},
                {one.buffer});
  const Shape3 shape3 = result.shape3();
  for (int64_t tile = 0; tile < shape3.tiles(); ++tile) {
    const int64_t row = tile % shape3.chunks() * kPartitions;
    const int64_t partitions = std::min(kPartitions, shape3.rows - row);
    int64_t base = op.getBase() + row * rowStep, group = tile / shape3.chunks();
    for (size_t d = rank - std::min<size_t>(rank, 2); d-- > 0; group /= shape[d])
      base += group % shape[d] * steps[d];
    isa::AffineSelect body;
    body.dst = tileAccess(result, tile, partitions, 0, shape3.columns);
    body.src = makeAccess(isa::Space::sbuf, one.dtype, 0, partitions, 0, {dim(shape3.columns, 0)});
    body.base = static_cast<int32_t>(base);
    body.partition_step = static_cast<int32_t>(rowStep);
    body.steps = {static_cast<int32_t>(step), 0, 0, 0};
    body.compare = isa::Alu::greater_equal;
    body.otherwise = 0;
    lowering.emit(op.getLoc(), body, {result.buffer, one.buffer});
  }
  return success();
}

} // namespace

void registerConstantKernels(KernelRegistry &registry) {
  registry.add<nn::WeightOp>(lowerWeight);
  registry.add<nn::ConstantOp>(lowerConstant);
  registry.add<nn::AffineMaskOp>(lowerAffineMask);
}

} // namespace tessera
