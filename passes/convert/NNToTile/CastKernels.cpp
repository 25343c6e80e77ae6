// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Casts and roundings to whole numbers, in the rows layout.
//
// The machine converts fp32 to int32 by rounding to nearest even; every other way of rounding is a
// correction of that one.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Broadcast.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

// fp32 and 32-bit integer room beside x, and what is computed in it, one block after the other.
class Rounding {
public:
  Rounding(Lowering &lowering, Operation *op, isa::DType integer = isa::DType::i32)
      : lowering(lowering), loc(op->getLoc()), shape(shapeOf(op->getOperand(0))),
        integers(room(integer)) {}

  Placed room(isa::DType dtype = isa::DType::f32) {
    return lowering.allocate(loc, shape, dtype, {Layout::rows});
  }
  // nearest = x rounded to the nearest whole number, ties to even, within the integers.
  void round(Tile nearest, Tile x, const RowBlock &block) {
    Tile whole = resultTile(integers, block);
    lowering.copy(loc, whole, x);
    lowering.copy(loc, nearest, whole);
  }
  // dst = nearest op (1 where nearest `where` x, else 0).
  void correct(Tile dst, Tile nearest, Tile x, isa::Alu where, isa::Alu op, Tile ones) {
    lowering.tensorTensor(loc, ones, nearest, where, x);
    lowering.tensorTensor(loc, dst, nearest, op, ones);
  }

private:
  Lowering &lowering;
  Location loc;
  ArrayRef<int64_t> shape;
  Placed integers;
};

enum class Towards { nearest, below, above };

// Beyond 2^23 every number is whole, and a NaN stays one. The sign stays, of zeros too.
template <Towards towards> LogicalResult lowerRound(Operation *op, Lowering &lowering) {
  Location loc = op->getLoc();
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Rounding rounding(lowering, op);
  Placed nearest = rounding.room(), ones = rounding.room();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3())) {
    Tile src = resultTile(*x, block), whole = resultTile(nearest, block);
    Tile flags = resultTile(ones, block), dst = resultTile(result, block);
    rounding.round(whole, src, block);
    if (towards == Towards::below)
      rounding.correct(whole, whole, src, isa::Alu::greater, isa::Alu::subtract, flags);
    if (towards == Towards::above)
      rounding.correct(whole, whole, src, isa::Alu::less, isa::Alu::add, flags);
    lowering.tensorScalar(loc, bitsOf(flags), bitsOf(src), isa::Alu::bitwise_and, -0x1p31f);
    lowering.tensorTensor(loc, bitsOf(whole), bitsOf(whole), isa::Alu::bitwise_or, bitsOf(flags));
    lowering.tensorScalar(loc, flags, src, isa::Alu::abs_max, 0.0f, isa::Alu::less, 0x1p23f);
    lowering.select(loc, dst, flags, whole, src);
  }
  return success();
}

// Towards zero: floor(|x|) with the sign of x. Magnitudes have no sign, and so a bit more.
LogicalResult lowerTruncate(Operation *op, Lowering &lowering) {
  Location loc = op->getLoc();
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Rounding rounding(lowering, op, isa::DType::u32);
  Placed magnitude = rounding.room(), nearest = rounding.room(), scratch = rounding.room();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3())) {
    Tile src = resultTile(*x, block), whole = resultTile(nearest, block);
    Tile size = resultTile(magnitude, block), other = resultTile(scratch, block);
    lowering.activate(loc, size, src, isa::Function::abs);
    rounding.round(whole, size, block);
    rounding.correct(whole, whole, size, isa::Alu::greater, isa::Alu::subtract, other);
    lowering.activate(loc, other, src, isa::Function::sign);
    lowering.tensorTensor(loc, resultTile(result, block), whole, isa::Alu::multiply, other);
  }
  return success();
}

LogicalResult lowerToBool(Operation *op, Lowering &lowering) {
  const bool real = llvm::isa<FloatType>(elementOf(op->getOperand(0)));
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    // A comparison of numbers reads subnormals as zero; all bits but the sign say what is none.
    const float beyondSign = static_cast<float>(33 - 8 * byteSize(src.access.dtype));
    if (real)
      lowering.tensorScalar(op->getLoc(), dst, bitsOf(src), isa::Alu::shift_left, beyondSign,
                            isa::Alu::not_equal, 0.0f);
    else
      lowering.tensorScalar(op->getLoc(), dst, src, isa::Alu::not_equal, 0.0f);
  });
}

// Integers on their way to HBM are extended, by their sign if they have one.
LogicalResult lowerWidening(Operation *op, Lowering &lowering) {
  Value x = op->getOperand(0);
  Placed wide = lowering.allocate(op->getLoc(), shapeOf(x), isa::DType::i64, {Layout::hbm});
  if (const Placed *hbm = lowering.find(x, Layout::hbm); hbm && !lowering.find(x, Layout::rows)) {
    copyDense(lowering, op->getLoc(), wide, *hbm);
  } else {
    FailureOr<Placed> rows = lowering.get(x, {Layout::rows});
    if (failed(rows))
      return failure();
    storeRows(lowering, op->getLoc(), wide, *rows);
  }
  lowering.place(op->getResult(0), wide);
  return success();
}

LogicalResult lowerCast(Operation *op, Lowering &lowering) {
  Value x = op->getOperand(0);
  Type from = elementOf(x), to = elementOf(op->getResult(0));
  if (hbmDType(to) == isa::DType::i64)
    return lowerWidening(op, lowering);
  if (to.isInteger(1))
    return lowerToBool(op, lowering);
  if (llvm::isa<FloatType>(from) && llvm::isa<IntegerType>(to))
    return lowerTruncate(op, lowering);
  const Placed *columns = lowering.find(x, Layout::columns);
  if (!columns || lowering.find(x, Layout::rows))
    return forEachUnary(op, lowering,
                        [&](Tile dst, Tile src) { lowering.copy(op->getLoc(), dst, src); });
  // What already lies in columns stays there: element-wise needs no particular layout.
  Placed source = *columns;
  Placed result = lowering.allocateResult(op->getResult(0), source.layout);
  for (const ColumnPiece &piece : columnPieces(source.layout, source.shape3().columns)) {
    int64_t tokens = source.shape3().tokens();
    lowering.copy(op->getLoc(), {result.buffer, columnsAccess(result, piece, 0, tokens)},
                  {source.buffer, columnsAccess(source, piece, 0, tokens)});
  }
  return success();
}

} // namespace

void registerCastKernels(KernelRegistry &registry) {
  registry.add<nn::CastOp>(lowerCast);
  registry.add<nn::RoundOp>(lowerRound<Towards::nearest>);
  registry.add<nn::FloorOp>(lowerRound<Towards::below>);
  registry.add<nn::CeilOp>(lowerRound<Towards::above>);
}

} // namespace tessera
