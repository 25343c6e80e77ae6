// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the elements of an nn tensor lie on the core, and the access patterns that reach them.

#include "passes/convert/NNToTile/Placement.h"

#include "dialects/isa/ISA.h"
#include "dialects/tile/Tile.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace tessera {

Layout Layout::columnsOf(int64_t unit) {
  int64_t pitch = unit <= 32 ? 32 : unit <= 64 ? 64 : 128;
  if (unit == pitch) // whole slabs without holes: the same as units of 128
    return {columns, kPartitions, kPartitions};
  return {columns, unit, pitch};
}

Shape3::Shape3(ArrayRef<int64_t> shape) {
  if (!shape.empty())
    columns = shape.back();
  if (shape.size() > 1)
    rows = shape[shape.size() - 2];
  for (size_t d = 0; d + 2 < shape.size(); ++d)
    groups *= shape[d];
}

SmallVector<RowBlock> rowBlocks(const Shape3 &shape) {
  if (shape.rows <= kPartitions)
    return {{0, shape.groups, shape.rows, 0}};
  if (shape.rows % kPartitions == 0)
    return {{0, shape.tiles(), kPartitions, 0}};
  SmallVector<RowBlock> blocks;
  int64_t whole = shape.rows / kPartitions;
  for (int64_t g = 0; g < shape.groups; ++g) {
    int64_t tile = g * shape.chunks(), token = g * shape.rows;
    blocks.push_back({tile, whole, kPartitions, token});
    blocks.push_back(
        {tile + whole, 1, shape.rows - whole * kPartitions, token + whole * kPartitions});
  }
  return blocks;
}

SmallVector<ColumnPiece> columnPieces(const Layout &layout, int64_t columns) {
  SmallVector<ColumnPiece> pieces;
  int64_t slots = kPartitions / layout.pitch;
  for (int64_t unit = 0; unit * layout.unit < columns; ++unit) {
    int64_t column = unit * layout.unit;
    pieces.push_back({column, std::min(layout.unit, columns - column),
                      (unit % slots) * layout.pitch, unit / slots});
  }
  return pieces;
}

int64_t columnSlabs(const Layout &layout, int64_t columns) {
  int64_t units = (columns + layout.unit - 1) / layout.unit, slots = kPartitions / layout.pitch;
  return (units + slots - 1) / slots;
}

bool Placed::isContiguous() const {
  int64_t expected = 1;
  for (int64_t d = static_cast<int64_t>(shape.size()) - 1; d >= 0; --d) {
    if (shape[d] != 1 && strides[d] != expected)
      return false;
    expected *= shape[d];
  }
  return true;
}

isa::Access makeAccess(isa::Space space, isa::DType dtype, int64_t partition, int64_t partitions,
                       int64_t offset, ArrayRef<isa::Dim> dims) {
  isa::Access access;
  access.space = space;
  access.dtype = dtype;
  access.partition = partition;
  access.partitions = partitions;
  access.offset = offset;
  for (isa::Dim dim : dims)
    access.dims[access.rank++] = dim;
  return access;
}

isa::Access rowsAccess(const Placed &placed, const RowBlock &block, int64_t column, int64_t count) {
  int64_t columns = placed.shape3().columns;
  int64_t offset = (block.firstTile * columns + column) * byteSize(placed.dtype);
  return makeAccess(isa::Space::sbuf, placed.dtype, 0, block.partitions, offset,
                    {dim(block.tiles, columns), dim(count, 1)});
}

isa::Access tileAccess(const Placed &placed, int64_t tile, int64_t partitions, int64_t column,
                       int64_t count) {
  int64_t element = tile * placed.shape3().columns + column;
  return makeAccess(isa::Space::sbuf, placed.dtype, 0, partitions, element * byteSize(placed.dtype),
                    {dim(count, 1)});
}

isa::Access columnsAccess(const Placed &placed, const ColumnPiece &piece, int64_t token,
                          int64_t count) {
  int64_t tokens = placed.shape3().tokens();
  int64_t offset = (piece.buffer * tokens + token) * byteSize(placed.dtype);
  return makeAccess(isa::Space::sbuf, placed.dtype, piece.partition, piece.count, offset,
                    {dim(count, 1)});
}

void simplifyTogether(ArrayRef<Dims *> lists) {
  auto all = [&](auto &&test) { return llvm::all_of(lists, test); };
  for (int d = static_cast<int>(lists.front()->size()) - 1; d >= 0; --d)
    if (all([&](Dims *dims) { return (*dims)[d].count == 1; }))
      for (Dims *dims : lists)
        dims->erase(dims->begin() + d);
  for (int d = static_cast<int>(lists.front()->size()) - 2; d >= 0; --d) {
    auto mergeable = [&](Dims *dims) {
      return (*dims)[d].stride == (*dims)[d + 1].count * (*dims)[d + 1].stride;
    };
    if (!all(mergeable))
      continue;
    for (Dims *dims : lists) {
      (*dims)[d + 1].count *= (*dims)[d].count;
      dims->erase(dims->begin() + d);
    }
  }
}

void simplifyTogether(ArrayRef<isa::Access *> accesses) {
  SmallVector<Dims> lists;
  for (isa::Access *access : accesses)
    lists.emplace_back(access->dims.begin(), access->dims.begin() + access->rank);
  simplifyTogether(llvm::map_to_vector(lists, [](Dims &dims) { return &dims; }));
  for (auto [access, dims] : llvm::zip(accesses, lists)) {
    access->rank = static_cast<decltype(access->rank)>(dims.size());
    access->dims = {};
    llvm::copy(dims, access->dims.begin());
  }
}

std::optional<isa::DType> hbmDType(Type type) { return isa::storageType(type); }

} // namespace tessera
