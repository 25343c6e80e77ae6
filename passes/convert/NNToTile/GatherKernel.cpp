// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gather along axis 0 of a table in HBM: indirect DMA, one index per row of the result.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {

namespace {

// Columns of int32, an index per partition in each.
class Words {
public:
  Words(Lowering &lowering, Location loc, int64_t rows, int64_t columns)
      : lowering(lowering), loc(loc), rows(rows),
        placed(lowering.allocate(loc, {kPartitions, columns}, isa::DType::i32, {Layout::rows})) {}

  Tile operator[](int64_t column) const { return {placed.buffer, tileAccess(column, 1)}; }
  Tile all(int64_t columns) const { return {placed.buffer, tileAccess(0, columns)}; }

  void scalars(int64_t to, int64_t from, isa::Alu op0, float a, isa::Alu op1 = isa::Alu::bypass,
               float b = 0.0f) {
    lowering.tensorScalar(loc, (*this)[to], (*this)[from], op0, a, op1, b);
  }
  void combine(int64_t to, int64_t a, isa::Alu op, int64_t b) {
    lowering.tensorTensor(loc, (*this)[to], (*this)[a], op, (*this)[b]);
  }
  void fill(int64_t column, int64_t value) {
    Tile dst = (*this)[column];
    lowering.emit(loc, isa::Fill{dst.access, static_cast<double>(value)}, {dst.buffer});
  }

private:
  isa::Access tileAccess(int64_t column, int64_t columns) const {
    return makeAccess(isa::Space::sbuf, isa::DType::i32, 0, rows, column * 4, {dim(columns, 1)});
  }
  Lowering &lowering;
  Location loc;
  int64_t rows;
  Placed placed;
};

// Indices of ONNX may count from the end. One per partition, as int32; an int64 that is no int32
// becomes -1 here and so stays out of range.
Tile fromTheFront(Lowering &lowering, Location loc, Tile indices, int64_t count, int64_t size) {
  enum { low, high, sign, entries, columns };
  Words words(lowering, loc, count, columns);
  bool wide = indices.access.dtype == isa::DType::i64;
  isa::Access source = indices.access;
  source.dtype = isa::DType::i32;
  source.rank = 2;
  source.dims[0].stride *= wide ? 2 : 1;
  source.dims[1] = dim(wide ? 2 : 1, 1);
  lowering.dma(loc, words.all(wide ? 2 : 1), {indices.buffer, source});
  words.scalars(sign, low, isa::Alu::shift_right, 31); // 0 or -1
  if (wide) {
    words.combine(high, high, isa::Alu::not_equal, sign);
    words.scalars(high, high, isa::Alu::multiply, -1);
  }
  words.fill(entries, size);
  words.combine(sign, sign, isa::Alu::bitwise_and, entries);
  words.combine(low, low, isa::Alu::add, sign);
  if (wide)
    words.combine(low, low, isa::Alu::bitwise_or, high);
  return words[low];
}

LogicalResult lowerGather(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::GatherOp>(operation);
  FailureOr<Placed> table = lowering.get(op.getData(), {Layout::hbm});
  FailureOr<Placed> indices = lowering.getDense(op.getIndices());
  if (failed(table) || failed(indices))
    return failure();

  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  Shape3 s = result.shape3();
  int64_t entries = shapeOf(op.getData())[0];
  isa::Access rows =
      makeAccess(isa::Space::weights, table->dtype, 0, 1, table->offset,
                 {dim(entries, table->strides[0]), dim(s.columns, table->strides[1])});
  for (int64_t token = 0, count; token < s.tokens(); token += count) {
    int64_t group = token / s.rows, row = token % s.rows;
    count = std::min(kPartitions, s.rows - row);
    isa::Access dst =
        tileAccess(result, group * s.chunks() + row / kPartitions, count, 0, s.columns);
    Tile given{indices->buffer,
               makeAccess(isa::Space::input, indices->dtype, 0, 1,
                          indices->offset + token * byteSize(indices->dtype), {dim(count, 1)})};
    Tile chosen = fromTheFront(lowering, op.getLoc(), given, count, entries);
    lowering.emit(op.getLoc(), isa::DmaGather{dst, rows, chosen.access},
                  {result.buffer, table->buffer, chosen.buffer});
  }
  return success();
}

std::string refuseGather(Operation *operation) {
  auto op = cast<nn::GatherOp>(operation);
  if (op.getAxis() != 0 || shapeOf(op.getData()).size() != 2)
    return "it chooses along an axis that nn-legalize brings to the front of a table [rows, "
           "columns]";
  return "";
}

} // namespace

void registerGatherKernel(KernelRegistry &registry) {
  registry.add<nn::GatherOp>(lowerGather, refuseGather);
}

} // namespace tessera
