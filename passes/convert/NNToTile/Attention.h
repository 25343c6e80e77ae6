// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The state of attention's lowering, for the parts of its kernel.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

namespace tessera {

inline isa::Access sbuf(isa::DType dtype, int64_t partitions, int64_t element,
                        llvm::ArrayRef<isa::Dim> dims) {
  return makeAccess(isa::Space::sbuf, dtype, 0, partitions, element * byteSize(dtype), dims);
}

// A mask for scores [batch, heads, queries, keys], to which its shape broadcasts.
struct Mask {
  Placed placed;
  std::array<int64_t, 4> shape = {1, 1, 1, 1};
};

struct Attention {
  Lowering &lowering;
  mlir::Location loc;
  Placed q, k, v, result;
  int64_t batch, heads, queries, keys, headSize, valueSize;
  float scale;
  bool guarded = false; // against rows that are not a number
  std::optional<Mask> mask = {}, keep = {}, live = {};
  Tile fill = {}, zero = {}; // one element per partition

  // One step: some heads of one batch element, one chunk of queries.
  int64_t b = 0, query = 0, rows = 0, head = 0, count = 0;

  int64_t bank() const { return lowering.psumBankBytes / 4; }
  int64_t headsPerStep() const { return std::max<int64_t>(1, std::min(heads, bank() / keys)); }
  bool mayZeroRows() const { return guarded || live; }
  void step();

  // AttentionSoftmax.cpp: from the products in PSUM, of keys [first, first + width), to scores; and
  // to probabilities.
  void leavePsum(Tile dst, Tile raw, int64_t first, int64_t width);
  Placed softmax(const Placed &scores);

private:
  ColumnPiece headPiece(const Placed &placed, int64_t index) const;
  Placed scores();
  Placed transposed(const Placed &probabilities);
  void context(const Placed &transposed);
  void storeContext(mlir::Value psum, int64_t first, int64_t last);

  Tile maskTile(const Mask &mask, int64_t first, int64_t width) const;
  void exponentials(Tile all, const Placed &stats);
  void exponentialsOfRows(Tile all, const Placed &stats);
  void validRows(Tile valid, Tile largest);
  void choose(Tile dst, Tile predicate, Tile otherwise);
};

} // namespace tessera
