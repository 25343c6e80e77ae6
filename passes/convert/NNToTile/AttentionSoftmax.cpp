// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// attention's vector work: masks on the way out of PSUM, and the softmax of rows.

#include "passes/convert/NNToTile/Attention.h"

using namespace mlir;

namespace tessera {
namespace {

// Columns of the statistics: one value per head. The last two are for rows that may become zero.
enum Statistic : int64_t { kLargest, kTotal, kInverse, kValid, kBias, kStatistics };

Tile statistic(const Attention &a, const Placed &stats, Statistic which) {
  return {stats.buffer, sbuf(isa::DType::f32, a.rows, which * a.count, {dim(a.count, 1)})};
}
// The same for every key.
Tile spread(const Attention &a, const Placed &stats, Statistic which) {
  return {stats.buffer,
          sbuf(isa::DType::f32, a.rows, which * a.count, {dim(a.count, 1), dim(a.keys, 0)})};
}
// One element per partition, wherever `like` has an element.
Tile repeated(Tile element, const Tile &like) {
  SmallVector<isa::Dim> dims;
  for (int d = 0; d < like.access.rank; ++d)
    dims.push_back(dim(like.access.dims[d].count, 0));
  element.access = sbuf(isa::DType::f32, like.access.partitions, 0, dims);
  return element;
}

} // namespace

// A mask for this step's heads and keys [first, first + width): [rows, count, width].
Tile Attention::maskTile(const Mask &m, int64_t first, int64_t width) const {
  auto [mb, mh, mq, mk] = m.shape;
  int64_t batchIndex = mb == 1 ? 0 : b, headIndex = mh == 1 ? 0 : head;
  int64_t chunks = mq == 1 ? 1 : (mq + kPartitions - 1) / kPartitions;
  int64_t tile = (batchIndex * mh + headIndex) * chunks + (mq == 1 ? 0 : query / kPartitions);
  return {m.placed.buffer,
          sbuf(m.placed.dtype, rows, tile * mk + (mk == 1 ? 0 : first),
               {dim(count, mh == 1 ? 0 : chunks * mk), dim(width, mk == 1 ? 0 : 1)})};
}

// The choice comes last: what it hides may be infinite or no number.
void Attention::leavePsum(Tile dst, Tile raw, int64_t first, int64_t width) {
  Tile scaled = keep ? raw : dst;
  if (mask) {
    Tile added = maskTile(*mask, first, width);
    lowering.emit(loc,
                  isa::ScalarTensorTensor{scaled.access, raw.access, isa::Alu::multiply, scale,
                                          false, added.access, isa::Alu::add, false},
                  {scaled.buffer, raw.buffer, added.buffer});
  } else {
    lowering.tensorScalar(loc, scaled, raw, isa::Alu::multiply, scale);
  }
  if (keep)
    lowering.select(loc, dst, maskTile(*keep, first, width), scaled, repeated(fill, scaled));
}

void Attention::exponentials(Tile all, const Placed &stats) {
  lowering.tensorTensor(loc, all, all, isa::Alu::subtract, spread(*this, stats, kLargest));
  lowering.activate(loc, all, all, isa::Function::exp, 1.0f, 0.0f, statistic(*this, stats, kTotal));
}

void Attention::choose(Tile dst, Tile predicate, Tile otherwise) {
  lowering.select(loc, dst, predicate, dst, repeated(otherwise, dst));
}

// 1 per head where the row stays, else 0.
void Attention::validRows(Tile valid, Tile largest) {
  if (guarded) // a row is a number where its largest score is finite
    lowering.tensorScalar(loc, valid, largest, isa::Alu::multiply, 0.0f, isa::Alu::equal, 0.0f);
  if (!live)
    return;
  Tile chosen = maskTile(*live, 0, 1);
  const isa::Dim perHead = chosen.access.dims[0];
  chosen.access =
      makeAccess(isa::Space::sbuf, live->placed.dtype, 0, rows, chosen.access.offset, {perHead});
  if (guarded)
    choose(valid, chosen, zero);
  else
    lowering.copy(loc, valid, chosen);
}

// Of the rows that stay; of the others exp(0 + 0). The bias of an exponential is one per partition,
// so each head has its own; x - largest and fma(x, 1, -largest) round alike.
void Attention::exponentialsOfRows(Tile all, const Placed &stats) {
  Tile largest = statistic(*this, stats, kLargest), valid = statistic(*this, stats, kValid);
  Tile bias = statistic(*this, stats, kBias);
  validRows(valid, largest);
  lowering.tensorScalar(loc, bias, largest, isa::Alu::multiply, -1.0f);
  choose(bias, valid, zero);
  choose(all, spread(*this, stats, kValid), zero);
  for (int64_t h = 0; h < count; ++h) {
    auto column = [&](Statistic which) {
      return Tile{stats.buffer, sbuf(isa::DType::f32, rows, which * count + h, {})};
    };
    Tile scores{all.buffer, sbuf(isa::DType::f32, rows, h * keys, {dim(keys, 1)})};
    lowering.activate(loc, scores, scores, isa::Function::exp, 1.0f, column(kBias), column(kTotal));
  }
}

Placed Attention::softmax(const Placed &s) {
  const int64_t columns = (mayZeroRows() ? kStatistics : kValid) * count;
  Placed stats = lowering.allocate(loc, {rows, columns}, isa::DType::f32, {Layout::rows});
  Tile all{s.buffer, sbuf(isa::DType::f32, rows, 0, {dim(count, keys), dim(keys, 1)})};
  lowering.reduce(loc, statistic(*this, stats, kLargest), all, isa::Alu::max, 1);
  if (mayZeroRows())
    exponentialsOfRows(all, stats);
  else
    exponentials(all, stats);
  Tile total = statistic(*this, stats, kTotal), inverse = statistic(*this, stats, kInverse);
  lowering.emit(loc, isa::Reciprocal{inverse.access, total.access}, {inverse.buffer, total.buffer});
  if (mayZeroRows())
    choose(inverse, statistic(*this, stats, kValid), zero);
  Placed p = lowering.allocate(loc, {rows, count * keys}, v.dtype, {Layout::rows});
  Tile dst{p.buffer, sbuf(p.dtype, rows, 0, {dim(count, keys), dim(keys, 1)})};
  lowering.tensorTensor(loc, dst, all, isa::Alu::multiply, spread(*this, stats, kInverse));
  return p;
}

} // namespace tessera
