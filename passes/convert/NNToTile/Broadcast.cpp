// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element-wise operands under numpy broadcasting, in the rows layout of the result.

#include "passes/convert/NNToTile/Broadcast.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tessera {

std::optional<float> splatConstant(Value value) {
  DenseElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)) || !attribute.isSplat())
    return std::nullopt;
  if (llvm::isa<FloatType>(attribute.getElementType()))
    return attribute.getSplatValue<APFloat>().convertToDouble();
  APInt integer = attribute.getSplatValue<APInt>();
  if (integer.getBitWidth() == 1)
    return integer.isZero() ? 0.0f : 1.0f;
  int64_t number = integer.getSExtValue();
  float exact = static_cast<float>(number);
  return static_cast<int64_t>(exact) == number ? std::optional<float>(exact) : std::nullopt;
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
                     {{static_cast<int32_t>(block.tiles), static_cast<int32_t>(tileStride)},
                      {static_cast<int32_t>(to.columns), from.columns == 1 ? 0 : 1}})};
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
