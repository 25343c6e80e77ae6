// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element-wise operands under numpy broadcasting, in the rows layout of the result.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

namespace tessera {

// The value of a splat constant.
std::optional<float> splatConstant(mlir::Value value);

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

// Calls f with blocks of tiles of the result that every operand reaches with one pattern.
void forEachBlock(llvm::ArrayRef<int64_t> resultShape,
                  llvm::ArrayRef<const BroadcastOperand *> operands,
                  llvm::function_ref<void(const RowBlock &)> f);

} // namespace tessera
