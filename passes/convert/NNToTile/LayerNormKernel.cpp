// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// layer_norm: ((x + residual) - mean) * rstd * gamma + beta along the last dimension.
//
// Rows on partitions. Statistics come from bn_stats over chunks of at most 512 elements and
// bn_aggr; rstd = rsqrt(variance + epsilon). Each step of the normalisation rounds, in fp32.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

constexpr int64_t kStatsElements = 512;

// The fewest chunks, all but the last equally long.
int64_t statsChunks(int64_t columns) { return (columns + kStatsElements - 1) / kStatsElements; }
int64_t chunkSize(int64_t columns) {
  return (columns + statsChunks(columns) - 1) / statsChunks(columns);
}

struct LayerNorm {
  Lowering &lowering;
  Location loc;
  Placed x, work, result;
  std::optional<Placed> residual, gamma, beta;
  float epsilon;

  Tile rows(const Placed &placed, const RowBlock &block) const {
    return {placed.buffer, rowsAccess(placed, block, 0, placed.shape3().columns)};
  }
  Tile vector(const Placed &placed, const RowBlock &block) const {
    int64_t columns = result.shape3().columns;
    return {placed.buffer, makeAccess(isa::Space::sbuf, placed.dtype, 0, block.partitions, 0,
                                      {dim(block.tiles, 0), dim(columns, 1)})};
  }
  void statistics(Tile src, Tile mean, Tile rstd, Placed &scratch, int64_t partitions);
  void block(const RowBlock &block);
};

Tile statsTile(const Placed &stats, int64_t partitions, int64_t element, int64_t count) {
  return {stats.buffer, makeAccess(isa::Space::sbuf, isa::DType::f32, 0, partitions, element * 4,
                                   {dim(count, 1)})};
}

// One tile: (mean, variance) to `mean`, then 1 / sqrt(variance + epsilon) beside it.
void LayerNorm::statistics(Tile src, Tile mean, Tile rstd, Placed &scratch, int64_t partitions) {
  int64_t columns = result.shape3().columns, chunks = statsChunks(columns);
  int64_t size = chunkSize(columns);
  for (int64_t c = 0; c < chunks; ++c) {
    Tile part = src;
    part.access.rank = 1;
    part.access.dims[0] = dim(std::min(size, columns - c * size), 1);
    part.access.dims[1] = {};
    part.access.offset += c * size * byteSize(src.access.dtype);
    Tile triple = statsTile(scratch, partitions, 3 * c, 3);
    lowering.emit(loc, isa::BnStats{triple.access, part.access}, {triple.buffer, part.buffer});
  }
  Tile triples = statsTile(scratch, partitions, 0, 3 * chunks);
  lowering.emit(loc, isa::BnAggr{mean.access, triples.access}, {mean.buffer, triples.buffer});
  lowering.tensorScalar(loc, rstd, rstd, isa::Alu::add, epsilon);
  lowering.activate(loc, rstd, rstd, isa::Function::rsqrt);
}

void LayerNorm::block(const RowBlock &block) {
  int64_t columns = result.shape3().columns;
  if (residual)
    lowering.tensorTensor(loc, rows(work, block), rows(x, block), isa::Alu::add,
                          rows(*residual, block));
  const Placed &sum = residual ? work : x;
  for (int64_t t = 0; t < block.tiles; ++t) {
    RowBlock tile{block.firstTile + t, 1, block.partitions, 0};
    Placed stats = lowering.allocateColumns(loc, 2);
    Placed scratch = lowering.allocateColumns(loc, 3 * statsChunks(columns));
    Tile rstd = statsTile(stats, block.partitions, 1, 1);
    statistics(rows(sum, tile), statsTile(stats, block.partitions, 0, 2), rstd, scratch,
               block.partitions);
    auto perPartition = [&](int64_t element) {
      Tile value = statsTile(stats, block.partitions, element, 1);
      value.access.rank = 0;
      value.access.dims[0] = {};
      return value;
    };
    bool last = !gamma && !beta;
    lowering.tensorScalar(loc, rows(last ? result : work, tile), rows(sum, tile),
                          isa::Alu::subtract, perPartition(0), isa::Alu::multiply, perPartition(1));
  }
  if (gamma)
    lowering.tensorTensor(loc, rows(beta ? work : result, block), rows(work, block),
                          isa::Alu::multiply, vector(*gamma, block));
  if (beta)
    lowering.tensorTensor(loc, rows(result, block), rows(work, block), isa::Alu::add,
                          vector(*beta, block));
}

LogicalResult lowerLayerNorm(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::LayerNormOp>(operation);
  Location loc = op.getLoc();
  FailureOr<Placed> x = lowering.get(op.getX(), {Layout::rows});
  if (failed(x))
    return failure();
  std::array<std::optional<Placed>, 3> extra;
  std::array<Value, 3> values{op.getResidual(), op.getGamma(), op.getBeta()};
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i])
      continue;
    FailureOr<Placed> placed =
        lowering.get(values[i], {i == 0 ? Layout::rows : Layout::replicated});
    if (failed(placed))
      return failure();
    extra[i] = *placed;
  }
  Placed work = lowering.allocate(loc, x->shape, isa::DType::f32, {Layout::rows});
  Placed result = lowering.allocateResult(op.getResult(), {Layout::rows});
  LayerNorm norm{lowering, loc,      *x,
                 work,     result,   extra[0],
                 extra[1], extra[2], static_cast<float>(op.getEpsilon().convertToDouble())};
  for (const RowBlock &block : rowBlocks(result.shape3()))
    norm.block(block);
  return success();
}

} // namespace

void registerLayerNormKernel(KernelRegistry &registry) {
  registry.add<nn::LayerNormOp>(lowerLayerNorm);
}

} // namespace tessera
