// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// attention: softmax(q . k^T * scale + mask) . v for every batch element and head.
//
// q and k lie with columns on partitions (a head's features are a contraction), v in rows (keys are
// the contraction of the second product). For each batch element and chunk of 128 queries, as many
// heads at a time as fit their scores into one PSUM bank:
// 1. scores[queries, heads, keys] = q^T k per head, scaled, masked and filled on the way out of
//    PSUM;
// 2. softmax along keys: max, subtract, exp with its sum, reciprocal, multiply; the probability is
//    rounded once, to v's type. Where rows may become zero those are taken out by a select in place
//    of the subtraction, which the exponential of each head does as its bias;
// 3. probabilities are transposed, so that keys lie on partitions;
// 4. context[features, queries] = v^T . probabilities, the heads of a slab side by side.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Attention.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {

ColumnPiece Attention::headPiece(const Placed &placed, int64_t index) const {
  int64_t size = placed.shape.back() / heads, column = index * size;
  int64_t unit = column / placed.layout.unit, slots = kPartitions / placed.layout.pitch;
  return {column, size, (unit % slots) * placed.layout.pitch + column % placed.layout.unit,
          unit / slots};
}

Placed Attention::scores() {
  Placed s = lowering.allocate(loc, {rows, count * keys}, isa::DType::f32, {Layout::rows});
  for (int64_t first = 0; first < keys; first += bank()) {
    int64_t width = std::min(bank(), keys - first);
    Value psum = lowering.allocatePsum(loc, rows);
    for (int64_t h = 0; h < count; ++h) {
      ColumnPiece qPiece = headPiece(q, head + h), kPiece = headPiece(k, head + h);
      lowering.matmul(loc, lowering.psumTile(psum, 0, rows, h * width, {dim(width, 1)}),
                      {q.buffer, columnsAccess(q, qPiece, b * queries + query, rows)},
                      {k.buffer, columnsAccess(k, kPiece, b * keys + first, width)}, true, true);
    }
    Tile raw = lowering.psumTile(psum, 0, rows, 0, {dim(count, width), dim(width, 1)});
    leavePsum({s.buffer, sbuf(isa::DType::f32, rows, first, {dim(count, keys), dim(width, 1)})},
              raw, first, width);
  }
  return s;
}

// [keys of a chunk, chunk, head, query]
Placed Attention::transposed(const Placed &p) {
  int64_t chunks = (keys + kPartitions - 1) / kPartitions;
  Placed t = lowering.allocate(loc, {std::min(keys, kPartitions), chunks * count * rows}, v.dtype,
                               {Layout::rows});
  int64_t together = std::max<int64_t>(1, bank() / rows);
  for (int64_t chunk = 0; chunk < chunks; ++chunk) {
    int64_t size = std::min(kPartitions, keys - chunk * kPartitions);
    for (int64_t first = 0; first < count; first += together) {
      int64_t n = std::min(together, count - first);
      Value psum = lowering.allocatePsum(loc, size);
      for (int64_t h = 0; h < n; ++h) {
        int64_t element = (first + h) * keys + chunk * kPartitions;
        lowering.transpose(loc, lowering.psumTile(psum, 0, size, h * rows, {dim(rows, 1)}),
                           {p.buffer, sbuf(p.dtype, rows, element, {dim(size, 1)})});
      }
      Tile dst{t.buffer, sbuf(t.dtype, size, (chunk * count + first) * rows, {dim(n * rows, 1)})};
      lowering.copy(loc, dst, lowering.psumTile(psum, 0, size, 0, {dim(n * rows, 1)}));
    }
  }
  return t;
}

// Heads [first, last) of one slab: one copy where they fill partitions from the slab's first on.
void Attention::storeContext(Value psum, int64_t first, int64_t last) {
  ColumnPiece piece = headPiece(result, first);
  bool together = piece.partition == 0 && valueSize == Layout::columnsOf(valueSize).pitch;
  auto store = [&](ColumnPiece part) {
    Tile src = lowering.psumTile(psum, part.partition, part.count, 0, {dim(rows, 1)});
    lowering.copy(loc, {result.buffer, columnsAccess(result, part, b * queries + query, rows)},
                  src);
  };
  if (together) {
    piece.count = (last - first) * valueSize;
    return store(piece);
  }
  for (int64_t h = first; h < last; ++h)
    store(headPiece(result, h));
}

void Attention::context(const Placed &t) {
  int64_t chunks = (keys + kPartitions - 1) / kPartitions;
  for (int64_t h = head, last; h < head + count; h = last) {
    int64_t slab = headPiece(result, h).buffer;
    Value psum = lowering.allocatePsum(loc, kPartitions);
    for (last = h; last < head + count && headPiece(result, last).buffer == slab; ++last) {
      ColumnPiece piece = headPiece(result, last);
      Tile dst = lowering.psumTile(psum, piece.partition, valueSize, 0, {dim(rows, 1)});
      for (int64_t chunk = 0; chunk < chunks; ++chunk) {
        int64_t size = std::min(kPartitions, keys - chunk * kPartitions);
        RowBlock tile{b * chunks + chunk, 1, size, 0};
        isa::Access values = rowsAccess(v, tile, last * valueSize, valueSize);
        Tile stationary{
            v.buffer, sbuf(v.dtype, size, values.offset / byteSize(v.dtype), {dim(valueSize, 1)})};
        int64_t element = (chunk * count + last - head) * rows;
        Tile moving{t.buffer, sbuf(t.dtype, size, element, {dim(rows, 1)})};
        lowering.matmul(loc, dst, stationary, moving, chunk == 0, chunk + 1 == chunks);
      }
    }
    storeContext(psum, h, last);
  }
}

void Attention::step() { context(transposed(softmax(scores()))); }

namespace {

// A mask that is the same for all queries is wanted on all partitions, another one in rows.
LogicalResult placeMask(Value value, Lowering &lowering, std::optional<Mask> &mask) {
  if (!value)
    return success();
  Mask made;
  ArrayRef<int64_t> shape = shapeOf(value);
  llvm::copy(shape, made.shape.end() - shape.size());
  FailureOr<Placed> placed =
      lowering.get(value, {made.shape[2] == 1 ? Layout::replicated : Layout::rows});
  if (failed(placed))
    return failure();
  made.placed = *placed;
  mask = made;
  return success();
}

Tile constantPerPartition(Lowering &lowering, Location loc, double value) {
  Placed placed = lowering.allocateColumns(loc, 1);
  Tile tile{placed.buffer, sbuf(isa::DType::f32, kPartitions, 0, {})};
  lowering.emit(loc, isa::Fill{tile.access, value}, {tile.buffer});
  return tile;
}

LogicalResult lowerAttention(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::AttentionOp>(operation);
  int64_t heads = op.getHeads(), headSize = shapeOf(op.getQuery())[2] / heads;
  int64_t valueSize = shapeOf(op.getValue())[2] / heads;
  Layout headColumns = Layout::columnsOf(headSize);
  FailureOr<Placed> q = lowering.get(op.getQuery(), headColumns);
  FailureOr<Placed> k = lowering.get(op.getKey(), headColumns);
  FailureOr<Placed> v = lowering.get(op.getValue(), {Layout::rows});
  if (failed(q) || failed(k) || failed(v))
    return failure();
  Placed result = lowering.allocateResult(op.getResult(), Layout::columnsOf(valueSize));
  Attention attention{lowering,
                      op.getLoc(),
                      *q,
                      *k,
                      *v,
                      result,
                      shapeOf(op.getQuery())[0],
                      heads,
                      shapeOf(op.getQuery())[1],
                      shapeOf(op.getKey())[1],
                      headSize,
                      valueSize,
                      op.getScale().convertToFloat(),
                      op.getGuarded()};
  if (failed(placeMask(op.getMask(), lowering, attention.mask)) ||
      failed(placeMask(op.getKeep(), lowering, attention.keep)) ||
      failed(placeMask(op.getLive(), lowering, attention.live)))
    return failure();
  if (attention.keep)
    attention.fill = constantPerPartition(lowering, op.getLoc(), op.getFill().convertToDouble());
  if (attention.mayZeroRows())
    attention.zero = constantPerPartition(lowering, op.getLoc(), 0);
  for (attention.b = 0; attention.b < attention.batch; ++attention.b)
    for (attention.query = 0; attention.query < attention.queries; attention.query += kPartitions)
      for (attention.head = 0; attention.head < heads; attention.head += attention.headsPerStep()) {
        attention.rows = std::min(kPartitions, attention.queries - attention.query);
        attention.count = std::min(attention.headsPerStep(), heads - attention.head);
        attention.step();
      }
  return success();
}

std::string refuseLargeHeads(Operation *operation) {
  auto op = cast<nn::AttentionOp>(operation);
  int64_t features = std::max(shapeOf(op.getQuery())[2], shapeOf(op.getValue())[2]);
  int64_t size = features / static_cast<int64_t>(op.getHeads());
  return size <= kPartitions
             ? ""
             : "heads of " + std::to_string(size) + " features; at most 128 meet the array at once";
}

} // namespace

void registerAttentionKernel(KernelRegistry &registry) {
  registry.add<nn::AttentionOp>(lowerAttention, refuseLargeHeads);
}

} // namespace tessera
