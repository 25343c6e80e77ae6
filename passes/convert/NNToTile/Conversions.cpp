// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversions between placements: loads, stores, transposes through the PE array.

#include "passes/Support/Errors.h"
#include "passes/convert/NNToTile/Lowering.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace tessera {

// The stride from one group to the next where one stride reaches them all.
static std::optional<int64_t> groupStride(const Placed &hbm) {
  std::optional<int64_t> stride;
  int64_t inner = 1; // groups within one step of dimension d
  for (int64_t d = static_cast<int64_t>(hbm.shape.size()) - 3; d >= 0; --d) {
    if (hbm.shape[d] == 1)
      continue;
    if (!stride)
      stride = hbm.strides[d];
    else if (hbm.strides[d] != *stride * inner)
      return std::nullopt;
    inner *= hbm.shape[d];
  }
  return stride.value_or(0);
}

// Element offset of a group in a strided view.
static int64_t groupOffset(const Placed &hbm, int64_t group) {
  int64_t offset = 0;
  for (int64_t d = static_cast<int64_t>(hbm.shape.size()) - 3; d >= 0; --d) {
    offset += group % hbm.shape[d] * hbm.strides[d];
    group /= hbm.shape[d];
  }
  return offset;
}

static isa::Access hbmAccess(const Placed &hbm, int64_t element, ArrayRef<isa::Dim> dims) {
  return makeAccess(isa::Space::scratch, hbm.dtype, 0, 1,
                    hbm.offset + element * byteSize(hbm.dtype), dims);
}

// Calls move(hbm tile, sbuf tile) for every pair of patterns that together move all rows.
template <typename F>
static void forEachRowTransfer(const Placed &hbm, const Placed &rows, F &&move) {
  Shape3 s = rows.shape3();
  size_t rank = hbm.shape.size();
  int64_t columnStride = rank > 0 ? hbm.strides[rank - 1] : 1;
  int64_t rowStride = rank > 1 ? hbm.strides[rank - 2] : 0;
  std::optional<int64_t> stride = groupStride(hbm);
  // All groups at once where one stride reaches them and chunks are equal, else group by group.
  bool together = stride && (s.rows <= kPartitions || s.rows % kPartitions == 0);
  for (int64_t g = 0; g < (together ? 1 : s.groups); ++g) {
    for (int64_t row = 0; row < s.rows;) {
      int64_t partitions = std::min(s.rows - row, kPartitions);
      int64_t chunks = partitions == kPartitions ? (s.rows - row) / kPartitions : 1;
      RowBlock block{g * s.chunks() + row / kPartitions, 1, partitions, 0};
      isa::Access sbuf = rowsAccess(rows, block, 0, s.columns);
      int64_t groups = together ? s.groups : 1;
      sbuf.rank = 3;
      sbuf.dims[0] = dim(groups, s.chunks() * s.columns);
      sbuf.dims[1] = dim(chunks, s.columns);
      sbuf.dims[2] = dim(s.columns, 1);
      isa::Access memory =
          hbmAccess(hbm, groupOffset(hbm, g) + row * rowStride,
                    {dim(partitions, rowStride), dim(groups, stride.value_or(0)),
                     dim(chunks, kPartitions * rowStride), dim(s.columns, columnStride)});
      move(Tile{hbm.buffer, memory}, Tile{rows.buffer, sbuf});
      row += partitions * chunks;
    }
  }
}

FailureOr<Placed> Lowering::hbmToRows(Location loc, const Placed &from) {
  if (from.dtype == isa::DType::i64)
    return codedError(loc, Code::Internal) << "64-bit integers have no place on the core",
           failure();
  Placed rows = allocate(loc, from.shape, from.dtype, {Layout::rows});
  loadRows(*this, loc, rows, from);
  return rows;
}

void loadRows(Lowering &lowering, Location loc, const Placed &rows, const Placed &hbm) {
  forEachRowTransfer(hbm, rows, [&](Tile memory, Tile sbuf) { lowering.dma(loc, sbuf, memory); });
}

void storeRows(Lowering &lowering, Location loc, const Placed &hbm, const Placed &rows) {
  forEachRowTransfer(hbm, rows, [&](Tile memory, Tile sbuf) { lowering.dma(loc, memory, sbuf); });
}

Placed Lowering::rowsToHbm(Location loc, const Placed &from) {
  Placed hbm = allocate(loc, from.shape, from.dtype, {Layout::hbm});
  storeRows(*this, loc, hbm, from);
  return hbm;
}

FailureOr<Placed> Lowering::hbmToReplicated(Location loc, const Placed &from) {
  if (from.dtype == isa::DType::i64)
    return codedError(loc, Code::Internal) << "64-bit integers have no place on the core",
           failure();
  int64_t elements = ShapedType::getNumElements(from.shape);
  SmallVector<isa::Dim> dims{dim(kPartitions, 0)}, free;
  if (from.isContiguous()) {
    dims.push_back(dim(elements, 1));
    free.push_back(dim(elements, 1));
  } else {
    for (auto [count, stride] : llvm::zip(from.shape, from.strides)) {
      elements /= count;
      if (count == 1)
        continue;
      dims.push_back(dim(count, stride));
      free.push_back(dim(count, elements));
    }
  }
  if (dims.size() > isa::Access::kMaxRank) {
    FailureOr<Placed> rows = hbmToRows(loc, from);
    return failed(rows) ? rows : hbmToReplicated(loc, rowsToHbm(loc, *rows));
  }
  Placed copies = allocate(loc, from.shape, from.dtype, {Layout::replicated});
  Tile dst{copies.buffer, makeAccess(isa::Space::sbuf, from.dtype, 0, kPartitions, 0, free)};
  dma(loc, dst, {from.buffer, hbmAccess(from, 0, dims)});
  return copies;
}

// One transpose of [partitions, count] into PSUM at `element`.
static void transposeInto(Lowering &lowering, Location loc, Tile src, Value psum, int64_t partition,
                          int64_t element) {
  isa::DType dtype = isInteger(src.access.dtype) ? isa::DType::i32 : isa::DType::f32;
  if (src.access.dtype == isa::DType::u32)
    src.access.dtype = dtype; // the same bits
  Tile dst = lowering.psumTile(psum, partition, src.access.dims[0].count, element,
                               {dim(src.access.partitions, 1)});
  dst.access.dtype = dtype;
  lowering.transpose(loc, dst, src);
}

// As many row tiles as a PSUM bank holds are transposed before one copy takes them all away.
Placed Lowering::rowsToColumns(Location loc, const Placed &from, Layout layout) {
  Shape3 s = from.shape3();
  Placed columns = allocate(loc, from.shape, from.dtype, layout);
  int64_t bank = psumBankBytes / 4;
  for (const ColumnPiece &piece : columnPieces(layout, s.columns)) {
    for (int64_t token = 0; token < s.tokens();) {
      Value psum = allocatePsum(loc, piece.count);
      int64_t filled = 0;
      while (token + filled < s.tokens()) {
        int64_t group = (token + filled) / s.rows, row = (token + filled) % s.rows;
        int64_t count = std::min(s.rows - row, kPartitions);
        if (filled + count > bank)
          break;
        isa::Access src = tileAccess(from, group * s.chunks() + row / kPartitions, count,
                                     piece.column, piece.count);
        transposeInto(*this, loc, {from.buffer, src}, psum, 0, filled);
        filled += count;
      }
      Tile taken = psumTile(psum, 0, piece.count, 0, {dim(filled, 1)});
      if (isInteger(from.dtype))
        taken.access.dtype = isa::DType::i32;
      copy(loc, {columns.buffer, columnsAccess(columns, piece, token, filled)}, taken);
      token += filled;
    }
  }
  return columns;
}

Placed Lowering::columnsToRows(Location loc, const Placed &from) {
  Shape3 s = from.shape3();
  Placed rows = allocate(loc, from.shape, from.dtype, {Layout::rows});
  int64_t bank = psumBankBytes / 4;
  SmallVector<ColumnPiece> pieces = columnPieces(from.layout, s.columns);
  for (int64_t token = 0, count; token < s.tokens(); token += count) {
    int64_t group = token / s.rows, row = token % s.rows;
    count = std::min(s.rows - row, kPartitions);
    int64_t tile = group * s.chunks() + row / kPartitions;
    for (size_t first = 0; first < pieces.size();) {
      Value psum = allocatePsum(loc, count);
      int64_t filled = 0;
      size_t last = first;
      for (; last < pieces.size() && filled + pieces[last].count <= bank; ++last) {
        transposeInto(*this, loc, {from.buffer, columnsAccess(from, pieces[last], token, count)},
                      psum, 0, filled);
        filled += pieces[last].count;
      }
      isa::Access dst = tileAccess(rows, tile, count, pieces[first].column, filled);
      Tile taken = psumTile(psum, 0, count, 0, {dim(filled, 1)});
      if (isInteger(from.dtype))
        taken.access.dtype = isa::DType::i32;
      copy(loc, {rows.buffer, dst}, taken);
      first = last;
    }
  }
  return rows;
}

FailureOr<Placed> Lowering::convert(Location loc, const Placed &given, Layout layout) {
  Placed from = given; // `placements` may move while a conversion allocates
  if (from.layout.kind == Layout::replicated)
    return codedError(loc, Code::Internal) << "a replicated value lies nowhere else", failure();
  if (layout.kind == Layout::rows)
    return from.layout.kind == Layout::hbm ? hbmToRows(loc, from) : columnsToRows(loc, from);
  if (layout.kind == Layout::replicated) {
    FailureOr<Placed> hbm = convert(loc, from, {Layout::hbm});
    return failed(hbm) ? hbm : hbmToReplicated(loc, *hbm);
  }
  if (from.layout == layout)
    return from;
  // Whatever remains goes through rows.
  FailureOr<Placed> rows =
      from.layout.kind == Layout::rows ? from : convert(loc, from, {Layout::rows});
  if (failed(rows))
    return failure();
  return layout.kind == Layout::hbm ? rowsToHbm(loc, *rows) : rowsToColumns(loc, *rows, layout);
}

} // namespace tessera
