// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operands of element-wise operations, in the rows layout of the result, under numpy broadcasting.

#include "passes/convert/NNToTile/Broadcast.h"

#include "dialects/nn/Folding.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tessera {

std::optional<double> splatConstant(Value value) {
  Attribute attribute;
  return matchPattern(value, m_Constant(&attribute)) ? nn::splatNumber(attribute) : std::nullopt;
}

std::optional<float> immediate(Value value) {
  std::optional<double> number = splatConstant(value);
  if (!number || llvm::isa<FloatType>(elementOf(value)))
    return number;
  // Immediates are fp32.
  const bool holds = -0x1p31 <= *number && *number < 0x1p31 &&
                     static_cast<double>(static_cast<float>(*number)) == *number;
  return holds ? std::optional<float>(*number) : std::nullopt;
}

FailureOr<BroadcastOperand> BroadcastOperand::make(Lowering &lowering, Value operand,
                                                   ArrayRef<int64_t> resultShape) {
  BroadcastOperand made;
  auto type = cast<RankedTensorType>(operand.getType());
  made.resultShape.assign(resultShape.begin(), resultShape.end());
  made.shape.assign(resultShape.size() - type.getRank(), 1);
  llvm::append_range(made.shape, type.getShape());
  Shape3 to(resultShape), from(made.shape);
  // A single row for many partitions is needed on each of them.
  bool replicate = from.rows == 1 && to.rows != 1;
  FailureOr<Placed> placed = lowering.get(operand, {replicate ? Layout::replicated : Layout::rows});
  if (failed(placed))
    return failure();
  made.placed = *placed;
  made.groups = from.groups;
  for (size_t d = 0; d + 2 < resultShape.size(); ++d)
    made.sameGroups &= made.shape[d] == resultShape[d];
  // One stride serves groups and chunks alike only where there is one chunk, or all are present.
  if (to.chunks() > 1 && (replicate ? from.groups != 1 : !made.sameGroups)) {
    made.sameGroups = false;
    made.groups = 0;
  }
  return made;
}

Tile BroadcastOperand::tile(const RowBlock &block) const {
  Shape3 to(resultShape), from(shape);
  int64_t chunk = block.firstTile % to.chunks(), rest = block.firstTile / to.chunks();
  int64_t group = 0, weight = 1;
  for (int64_t d = static_cast<int64_t>(resultShape.size()) - 3; d >= 0; --d) {
    if (shape[d] != 1)
      group += rest % resultShape[d] * weight;
    rest /= resultShape[d];
    weight *= shape[d];
  }
  bool replicated = placed.layout.kind == Layout::replicated;
  int64_t index = replicated ? group : group * to.chunks() + chunk;
  int64_t tileStride = from.groups == 1 && (replicated || to.chunks() == 1) ? 0 : from.columns;
  return {placed.buffer,
          makeAccess(isa::Space::sbuf, placed.dtype, 0, block.partitions,
                     index * from.columns * byteSize(placed.dtype),
                     {dim(block.tiles, tileStride), dim(to.columns, from.columns == 1 ? 0 : 1)})};
}

Tile bitsOf(Tile tile) {
  switch (byteSize(tile.access.dtype)) {
  case 1:
    tile.access.dtype = isa::DType::i8;
    break;
  case 2:
    tile.access.dtype = isa::DType::i16;
    break;
  default:
    tile.access.dtype = isa::DType::i32;
  }
  return tile;
}

LogicalResult forEachUnary(Operation *op, Lowering &lowering,
                           llvm::function_ref<void(Tile, Tile)> f) {
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3()))
    f(resultTile(result, block), resultTile(*x, block));
  return success();
}

void forEachBlock(ArrayRef<int64_t> resultShape, ArrayRef<const BroadcastOperand *> operands,
                  llvm::function_ref<void(const RowBlock &)> f) {
  bool together =
      llvm::all_of(operands, [](const BroadcastOperand *o) { return o->reachesBlocks(); });
  for (const RowBlock &block : rowBlocks(Shape3(resultShape))) {
    if (together) {
      f(block);
      continue;
    }
    for (int64_t t = 0; t < block.tiles; ++t)
      f({block.firstTile + t, 1, block.partitions, 0});
  }
}

} // namespace tessera
