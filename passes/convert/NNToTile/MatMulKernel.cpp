// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// matmul: batched a . b of two run-time values. a's columns and b's rows lie on partitions.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

// The group of an operand that meets group g of the result, leading dimensions broadcast.
int64_t operandGroup(ArrayRef<int64_t> result, ArrayRef<int64_t> operand, int64_t g) {
  int64_t group = 0, weight = 1;
  for (int64_t back = 3; back <= static_cast<int64_t>(result.size()); ++back) {
    int64_t size = result[result.size() - back], index = g % size;
    g /= size;
    if (back > static_cast<int64_t>(operand.size()))
      continue;
    int64_t own = operand[operand.size() - back];
    group += (own == 1 ? 0 : index) * weight;
    weight *= own;
  }
  return group;
}

LogicalResult lowerMatMul(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::MatmulOp>(operation);
  Location loc = op.getLoc();
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  FailureOr<Placed> a = lowering.get(op.getLhs(), {Layout::columns});
  FailureOr<Placed> b = lowering.get(op.getRhs(), {Layout::rows});
  if (failed(a) || failed(b))
    return failure();
  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  Shape3 s(shape), bShape = b->shape3();
  SmallVector<ColumnPiece> pieces = columnPieces(a->layout, a->shape3().columns);
  for (int64_t g = 0; g < s.groups; ++g) {
    int64_t aGroup = operandGroup(shape, shapeOf(op.getLhs()), g);
    int64_t bGroup = operandGroup(shape, shapeOf(op.getRhs()), g);
    for (int64_t row = 0; row < s.rows; row += kPartitions) {
      for (int64_t column = 0; column < s.columns; column += lowering.movingColumns) {
        int64_t rows = std::min(kPartitions, s.rows - row);
        int64_t columns = std::min(lowering.movingColumns, s.columns - column);
        Value bank = lowering.allocatePsum(loc, rows);
        Tile psum = lowering.psumTile(bank, 0, rows, 0, {dim(columns, 1)});
        for (auto [k, piece] : llvm::enumerate(pieces)) {
          isa::Access moving = tileAccess(*b, bGroup * bShape.chunks() + static_cast<int64_t>(k),
                                          piece.count, column, columns);
          lowering.matmul(loc, psum,
                          {a->buffer, columnsAccess(*a, piece, aGroup * s.rows + row, rows)},
                          {b->buffer, moving}, k == 0, k + 1 == pieces.size());
        }
        int64_t tile = g * s.chunks() + row / kPartitions;
        lowering.copy(loc, {result.buffer, tileAccess(result, tile, rows, column, columns)}, psum);
      }
    }
  }
  return success();
}

std::string refuseVectors(Operation *op) {
  bool matrices = shapeOf(op->getOperand(0)).size() > 1 && shapeOf(op->getOperand(1)).size() > 1;
  return matrices ? "" : "a product with a vector: nn-legalize makes it one of matrices";
}

} // namespace

void registerMatMulKernel(KernelRegistry &registry) {
  registry.add<nn::MatmulOp>(lowerMatMul, refuseVectors);
}

} // namespace tessera
