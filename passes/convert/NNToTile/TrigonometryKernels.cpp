// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sine and cosine, in the rows layout: ACT knows the sine of [-pi, pi] alone.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/ArgumentReduction.h"
#include "passes/convert/NNToTile/Broadcast.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

// Elements of a partition that are reduced together: a bound on the room this takes.
constexpr int64_t kPiece = 1024;

// Elements [first, first + count) of those that a block has on each partition.
Tile pieceOf(const Placed &placed, const RowBlock &block, int64_t first, int64_t count) {
  int64_t offset = block.firstTile * placed.shape3().columns + first;
  return {placed.buffer, makeAccess(isa::Space::sbuf, placed.dtype, 0, block.partitions,
                                    offset * byteSize(placed.dtype), {dim(count, 1)})};
}

template <bool cosine> LogicalResult lowerTrigonometric(Operation *op, Lowering &lowering) {
  Location loc = op->getLoc();
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  const Shape3 shape = result.shape3();
  ArgumentReduction reduction(lowering, loc, std::min(shape.tiles() * shape.columns, kPiece));
  for (const RowBlock &block : rowBlocks(shape)) {
    const int64_t all = block.tiles * shape.columns;
    for (int64_t first = 0; first < all; first += kPiece) {
      const int64_t count = std::min(kPiece, all - first);
      Tile r = reduction.reduce(pieceOf(*x, block, first, count), block.partitions, count, cosine);
      lowering.activate(loc, pieceOf(result, block, first, count), r, isa::Function::sin);
    }
  }
  return success();
}

} // namespace

void registerTrigonometryKernels(KernelRegistry &registry) {
  registry.add<nn::SinOp>(lowerTrigonometric<false>);
  registry.add<nn::CosOp>(lowerTrigonometric<true>);
}

} // namespace tessera
