// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gather along axis 0 of a table in HBM: indirect DMA, one index per row of the result.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {

static isa::Dim dim(int64_t count, int64_t stride) {
  return {static_cast<int32_t>(count), static_cast<int32_t>(stride)};
}

static LogicalResult lowerGather(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::GatherOp>(operation);
  auto shapeOf = [](Value value) { return cast<RankedTensorType>(value.getType()).getShape(); };
  if (op.getAxis() != 0 || shapeOf(op.getData()).size() != 2)
    return Lowering::unsupported(op)
           << "gather is supported along axis 0 of a table [rows, columns]";
  FailureOr<Placed> table = lowering.get(op.getData(), {Layout::hbm});
  FailureOr<Placed> indices = lowering.getDense(op.getIndices());
  if (failed(table) || failed(indices))
    return failure();

  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  Shape3 s = result.shape3();
  isa::Access rows = makeAccess(
      isa::Space::weights, table->dtype, 0, 1, table->offset,
      {dim(shapeOf(op.getData())[0], table->strides[0]), dim(s.columns, table->strides[1])});
  for (int64_t token = 0, count; token < s.tokens(); token += count) {
    int64_t group = token / s.rows, row = token % s.rows;
    count = std::min(kPartitions, s.rows - row);
    isa::Access dst =
        tileAccess(result, group * s.chunks() + row / kPartitions, count, 0, s.columns);
    isa::Access chosen =
        makeAccess(isa::Space::input, indices->dtype, 0, 1,
                   indices->offset + token * byteSize(indices->dtype), {dim(count, 1)});
    lowering.emit(op.getLoc(), isa::DmaGather{dst, rows, chosen},
                  {result.buffer, table->buffer, indices->buffer});
  }
  return success();
}

void registerGatherKernel(KernelRegistry &registry) { registry.add<nn::GatherOp>(lowerGather); }

} // namespace tessera
