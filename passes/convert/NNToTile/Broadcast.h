// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operands of element-wise operations, in the rows layout of the result, under numpy broadcasting.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

namespace tessera {

// The value of a splat constant; as an immediate operand of an instruction, if it can be one.
std::optional<double> splatConstant(mlir::Value value);
std::optional<float> immediate(mlir::Value value);

// One operand of an element-wise operation, as access patterns shaped like the result's tiles.
class BroadcastOperand {
public:
  static mlir::FailureOr<BroadcastOperand> make(Lowering &lowering, mlir::Value operand,
                                                llvm::ArrayRef<int64_t> resultShape);

  // Whether one pattern reaches several tiles; otherwise they come one by one.
  bool reachesBlocks() const { return sameGroups || groups == 1; }
  Tile tile(const RowBlock &block) const;

private:
  Placed placed;
  llvm::SmallVector<int64_t> resultShape, shape; // of equal rank
  int64_t groups = 1;
  bool sameGroups = true;
};

// All columns of a block of a result in rows.
inline Tile resultTile(const Placed &result, const RowBlock &block) {
  return {result.buffer, rowsAccess(result, block, 0, result.shape3().columns)};
}

// The bits of the elements, as integers of their width.
Tile bitsOf(Tile tile);

// For operations of one operand of the result's shape: f(dst, src) per block.
mlir::LogicalResult forEachUnary(mlir::Operation *op, Lowering &lowering,
                                 llvm::function_ref<void(Tile, Tile)> f);

// Calls f with blocks of tiles of the result that every operand reaches with one pattern.
void forEachBlock(llvm::ArrayRef<int64_t> resultShape,
                  llvm::ArrayRef<const BroadcastOperand *> operands,
                  llvm::function_ref<void(const RowBlock &)> f);

} // namespace tessera
