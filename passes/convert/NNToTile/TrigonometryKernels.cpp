// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sine and cosine, in the rows layout: ACT knows the sine of [-pi, pi] alone.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Broadcast.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

constexpr float kPi = 3.14159265f;
// Pieces of 2 pi, of which multiples up to 2^16 are exact (Cody and Waite, as cephes' sinf has them
// for pi / 4). Larger arguments lose what an fp32 number of their size does not say anyway.
constexpr float kTurn[] = {6.28125f, 1.93500518798828125e-3f, 3.019915981956753e-7f};
constexpr float kBelowPi = 3.1415925f;

// Brings arguments into [-pi, pi] by whole turns.
class Reduction {
public:
  Reduction(Lowering &lowering, Operation *op)
      : lowering(lowering), loc(op->getLoc()), integers(room(op, isa::DType::i32)),
        turns(room(op, isa::DType::f32)), reduced(room(op, isa::DType::f32)) {}

  Tile reduce(Tile x, const RowBlock &block) {
    Tile whole = resultTile(integers, block), count = resultTile(turns, block);
    Tile r = resultTile(reduced, block);
    lowering.tensorScalar(loc, whole, x, isa::Alu::multiply, 0.5f / kPi); // to the nearest
    lowering.copy(loc, count, whole);
    for (Tile from = x; float piece : kTurn) {
      subtractMultiple(r, from, count, piece);
      from = r;
    }
    lowering.tensorScalar(loc, r, r, isa::Alu::max, -kBelowPi, isa::Alu::min, kBelowPi);
    return r;
  }

private:
  Placed room(Operation *op, isa::DType dtype) {
    return lowering.allocate(op->getLoc(), shapeOf(op->getOperand(0)), dtype, {Layout::rows});
  }

  // dst = x - count * piece
  void subtractMultiple(Tile dst, Tile x, Tile count, float piece) {
    lowering.emit(loc,
                  isa::ScalarTensorTensor{dst.access, count.access, isa::Alu::multiply, -piece,
                                          false, x.access, isa::Alu::add, false},
                  {dst.buffer, count.buffer, x.buffer});
  }

  Lowering &lowering;
  Location loc;
  Placed integers, turns, reduced;
};

template <bool cosine> LogicalResult lowerTrigonometric(Operation *op, Lowering &lowering) {
  Location loc = op->getLoc();
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Reduction reduction(lowering, op);
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3())) {
    Tile dst = resultTile(result, block), r = reduction.reduce(resultTile(*x, block), block);
    if (cosine) { // cos r = sin(pi/2 - |r|)
      lowering.tensorScalar(loc, r, r, isa::Alu::abs_max, 0.0f, isa::Alu::multiply, -1.0f);
      lowering.tensorScalar(loc, r, r, isa::Alu::add, kPi / 2);
    }
    lowering.activate(loc, dst, r, isa::Function::sin);
  }
  return success();
}

} // namespace

void registerTrigonometryKernels(KernelRegistry &registry) {
  registry.add<nn::SinOp>(lowerTrigonometric<false>);
  registry.add<nn::CosOp>(lowerTrigonometric<true>);
}

} // namespace tessera
