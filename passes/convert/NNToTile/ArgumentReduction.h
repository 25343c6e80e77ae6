// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arguments of sine and cosine brought into [-pi/2, pi/2] on VECTOR, however large they are.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

#include <array>

namespace tessera {

// Room and constants for one operation, whose elements take it piece by piece.
class ArgumentReduction {
public:
  // `columns`: of the longest piece.
  ArgumentReduction(Lowering &lowering, mlir::Location loc, int64_t columns);

  // r with sin(r) = sin(x), or = cos(x), as fp32. x lies in `columns` successive elements of the
  // first `partitions`, of any floating type.
  Tile reduce(Tile x, int64_t partitions, int64_t columns, bool cosine);

private:
  // 32 bits for each element of the piece, read as an integer or as fp32.
  struct Slot {
    Tile bits, number;
  };
  Slot slot(mlir::Value buffer, int64_t stride = 1) const;
  // A constant that fp32 does not hold: one int32 on each partition.
  mlir::Value column(uint32_t value);
  Tile scalar(mlir::Value column) const;
  Slot repeated(mlir::Value column) const;

  void findWindow();
  void join(const Slot &high, const Slot &low);
  void multiply();
  void foldTurn(bool cosine);
  void toRadians();
  void takeSmall(bool cosine);
  // dst = a * factor + b: two roundings, integers converted before.
  void multiplyAdd(Tile dst, Tile a, float factor, Tile b, isa::Alu op = isa::Alu::add);

  Lowering &lowering;
  mlir::Location loc;
  int64_t partitions = 0, columns = 0; // of the piece
  std::array<mlir::Value, 7> room;
  llvm::SmallVector<mlir::Value> words; // of 1 / pi
  mlir::Value tailWord, mask30, mask31;
  Slot x, head, middle, tail, spare, left, right;
};

} // namespace tessera
