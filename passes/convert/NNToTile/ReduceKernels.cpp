// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions and softmax: along columns in the rows layout, along rows in the columns layout, so
// that the reduced dimension is always free.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

struct Reduction {
  isa::Alu alu;
  bool mean = false;
};

// dst = alu over the innermost dimension of src, times 1 / count for a mean, rounded once: sums of
// narrow floats are fp32 on the way.
void reduceInnermost(Lowering &lowering, Location loc, Reduction reduction, Tile dst, Tile src) {
  if (!reduction.mean)
    return lowering.reduce(loc, dst, src, reduction.alu, 1);
  auto count = static_cast<float>(src.access.dims[src.access.rank - 1].count);
  int64_t results = dst.access.elementsPerPartition();
  Placed sums = lowering.allocateColumns(loc, results);
  Tile sum{sums.buffer, makeAccess(isa::Space::sbuf, isa::DType::f32, dst.access.partition,
                                   dst.access.partitions, 0, {dim(results, 1)})};
  lowering.reduce(loc, sum, src, reduction.alu, 1);
  lowering.tensorScalar(loc, dst, sum, isa::Alu::multiply, 1.0f / count);
}

LogicalResult reduceColumns(Operation *op, Lowering &lowering, Reduction reduction) {
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Shape3 s = x->shape3();
  // [.., R, 1]: one value per row; the result may have dropped the dimension.
  SmallVector<int64_t> kept(x->shape);
  kept.back() = 1;
  Placed sums = lowering.allocate(op->getLoc(), kept, x->dtype, {Layout::rows});
  for (const RowBlock &block : rowBlocks(s)) {
    Tile dst{sums.buffer,
             makeAccess(isa::Space::sbuf, sums.dtype, 0, block.partitions,
                        block.firstTile * byteSize(sums.dtype), {dim(block.tiles, 1)})};
    reduceInnermost(lowering, op->getLoc(), reduction, dst,
                    {x->buffer, rowsAccess(*x, block, 0, s.columns)});
  }
  auto shape = cast<RankedTensorType>(op->getResult(0).getType()).getShape();
  if (shape == ArrayRef<int64_t>(kept)) {
    lowering.place(op->getResult(0), sums);
    return success();
  }
  Placed dropped = lowering.rowsToHbm(op->getLoc(), sums);
  lowering.place(op->getResult(0), reshaped(dropped, shape));
  return success();
}

LogicalResult reduceRows(Operation *op, Lowering &lowering, Reduction reduction) {
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::columns});
  if (failed(x))
    return failure();
  Shape3 s = x->shape3();
  Placed result = lowering.allocateResult(op->getResult(0), x->layout);
  for (const ColumnPiece &piece : columnPieces(x->layout, s.columns)) {
    Tile src{x->buffer, columnsAccess(*x, piece, 0, s.tokens())};
    src.access.rank = 2;
    src.access.dims[0] = dim(s.groups, s.rows);
    src.access.dims[1] = dim(s.rows, 1);
    reduceInnermost(lowering, op->getLoc(), reduction,
                    {result.buffer, columnsAccess(result, piece, 0, s.groups)}, src);
  }
  return success();
}

// The one axis that is reduced, counted from the end; 0 where there are more.
template <typename Op> int64_t axisFromEnd(Op op) {
  int64_t rank = shapeOf(op.getInput()).size();
  return op.getAxes().size() == 1 ? rank - op.getAxes().front() : 0;
}

template <typename Op, isa::Alu alu, bool mean = false>
LogicalResult lowerReduce(Operation *op, Lowering &lowering) {
  return axisFromEnd(cast<Op>(op)) == 1 ? reduceColumns(op, lowering, {alu, mean})
                                        : reduceRows(op, lowering, {alu, mean});
}
template <typename Op> std::string refuseOuterAxes(Operation *op) {
  int64_t axis = axisFromEnd(cast<Op>(op));
  return axis == 1 || axis == 2 ? "" : "it reduces axes that nn-legalize brings to the end";
}

LogicalResult lowerSoftmax(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::SoftmaxOp>(operation);
  FailureOr<Placed> x = lowering.get(op.getInput(), {Layout::rows});
  if (failed(x))
    return failure();
  Location loc = op.getLoc();
  Shape3 s = x->shape3();
  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  Placed work = lowering.allocate(loc, x->shape, isa::DType::f32, {Layout::rows});
  for (const RowBlock &block : rowBlocks(s)) {
    Placed stats = lowering.allocateColumns(loc, 3 * block.tiles);
    auto column = [&](int64_t which, bool spread) {
      SmallVector<isa::Dim> dims{dim(block.tiles, 1)};
      if (spread)
        dims.push_back(dim(s.columns, 0));
      return Tile{stats.buffer, makeAccess(isa::Space::sbuf, isa::DType::f32, 0, block.partitions,
                                           which * block.tiles * 4, dims)};
    };
    auto tile = [&](const Placed &placed) {
      return Tile{placed.buffer, rowsAccess(placed, block, 0, s.columns)};
    };
    lowering.reduce(loc, column(0, false), tile(*x), isa::Alu::max, 1);
    lowering.tensorTensor(loc, tile(work), tile(*x), isa::Alu::subtract, column(0, true));
    lowering.activate(loc, tile(work), tile(work), isa::Function::exp, 1.0f, 0.0f,
                      column(1, false));
    Tile total = column(1, false), inverse = column(2, false);
    lowering.emit(loc, isa::Reciprocal{inverse.access, total.access},
                  {inverse.buffer, total.buffer});
    lowering.tensorTensor(loc, tile(result), tile(work), isa::Alu::multiply, column(2, true));
  }
  return success();
}

std::string refuseOuterSoftmax(Operation *operation) {
  auto op = cast<nn::SoftmaxOp>(operation);
  return op.getAxis() + 1 == shapeOf(op.getInput()).size()
             ? ""
             : "its axis is one that nn-legalize brings to the end";
}

template <typename Op, isa::Alu alu, bool mean = false> void addReduce(KernelRegistry &registry) {
  registry.add<Op>(lowerReduce<Op, alu, mean>, refuseOuterAxes<Op>);
}

} // namespace

void registerReduceKernels(KernelRegistry &registry) {
  addReduce<nn::ReduceSumOp, isa::Alu::add>(registry);
  addReduce<nn::ReduceMeanOp, isa::Alu::add, true>(registry);
  addReduce<nn::ReduceMaxOp, isa::Alu::max>(registry);
  addReduce<nn::ReduceMinOp, isa::Alu::min>(registry);
  addReduce<nn::ReduceProdOp, isa::Alu::multiply>(registry);
  registry.add<nn::SoftmaxOp>(lowerSoftmax, refuseOuterSoftmax);
}

} // namespace tessera
