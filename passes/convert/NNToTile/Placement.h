// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the elements of an nn tensor lie on the core, and the access patterns that reach them.
//
// A tensor [..., R, C] is seen as groups x rows x columns. It can be placed in four ways:
// - hbm: a strided view of a region of HBM;
// - rows: one SBUF buffer; tile t is (group, chunk of 128 rows): a row per partition, its columns
//   along the partition;
// - columns: one SBUF buffer; a unit of columns on `unit` partitions, all rows along them;
// - replicated: the whole tensor, flattened, on each of 128 partitions.
#pragma once

#include "compiler/artifact/isa/Types.h"
#include "passes/Support/ArraySize.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace tessera {

inline constexpr int64_t kPartitions = kArraySize;

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType()).getShape();
}
inline mlir::Type elementOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType()).getElementType();
}

struct Layout {
  enum Kind { hbm, rows, columns, replicated };
  Kind kind = rows;
  // columns only: `unit` consecutive columns start every `pitch` partitions. An attention head of
  // 24 columns has unit 24 and pitch 32: a matmul operand starts at a legal partition.
  int64_t unit = kPartitions;
  int64_t pitch = kPartitions;

  static Layout columnsOf(int64_t unit);
  friend bool operator==(const Layout &, const Layout &) = default;
};

// A tensor shape as groups x rows x columns.
struct Shape3 {
  int64_t groups = 1, rows = 1, columns = 1;

  explicit Shape3(llvm::ArrayRef<int64_t> shape);
  int64_t chunks() const { return (rows + kPartitions - 1) / kPartitions; }
  int64_t tiles() const { return groups * chunks(); }
  int64_t tokens() const { return groups * rows; }
};

// Tiles of the rows layout that one instruction can serve: equal numbers of partitions.
struct RowBlock {
  int64_t firstTile, tiles, partitions;
  int64_t firstToken; // of the first tile, in groups x rows
};
llvm::SmallVector<RowBlock> rowBlocks(const Shape3 &shape);

// The part of a columns layout on consecutive partitions that belongs to consecutive columns.
struct ColumnPiece {
  int64_t column, count;     // which columns
  int64_t partition, buffer; // where: first partition, index of the 128-partition slab
};
llvm::SmallVector<ColumnPiece> columnPieces(const Layout &layout, int64_t columns);
int64_t columnSlabs(const Layout &layout, int64_t columns);

// A placed tensor.
struct Placed {
  Layout layout;
  isa::DType dtype = isa::DType::f32;
  mlir::Value buffer;
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<int64_t> strides; // hbm only, in elements
  int64_t offset = 0;                 // hbm only, in bytes

  Shape3 shape3() const { return Shape3(shape); }
  bool isContiguous() const;
};

// Tiling takes tensors only whose counts and strides fit. No stride leads from one element on.
inline isa::Dim dim(int64_t count, int64_t stride) {
  stride = count == 1 ? 0 : stride;
  assert(count == static_cast<int32_t>(count) && stride == static_cast<int32_t>(stride));
  return {static_cast<int32_t>(count), static_cast<int32_t>(stride)};
}

isa::Access makeAccess(isa::Space space, isa::DType dtype, int64_t partition, int64_t partitions,
                       int64_t offset, llvm::ArrayRef<isa::Dim> dims);

// rows layout: `tiles` tiles from `block.firstTile` + `tile` on, columns [column, column + count).
isa::Access rowsAccess(const Placed &placed, const RowBlock &block, int64_t column, int64_t count);
// The same for one tile, without the dimension of tiles.
isa::Access tileAccess(const Placed &placed, int64_t tile, int64_t partitions, int64_t column,
                       int64_t count);
// columns layout: tokens [token, token + count) of a piece.
isa::Access columnsAccess(const Placed &placed, const ColumnPiece &piece, int64_t token,
                          int64_t count);

// Drops dimensions of count 1 and merges neighbours, in all alike; all have equal counts.
using Dims = llvm::SmallVector<isa::Dim>;
void simplifyTogether(llvm::ArrayRef<Dims *> lists);
void simplifyTogether(llvm::ArrayRef<isa::Access *> accesses);

// What elements are stored as: bool as u8. 64-bit integers are in HBM only.
std::optional<isa::DType> hbmDType(mlir::Type elementType);

} // namespace tessera
