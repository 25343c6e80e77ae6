// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// After Payne and Hanek, in a fixed number of steps:
//
// 1. |x| = M * 2^(E - 150) with M below 2^24 and E the exponent field. Of |x| / pi, in half turns
//    modulo 2, only the bits of 1 / pi from weight 2^(150 - E) on matter. E chooses this window:
//    two of its bits a word, the lowest five a shift.
// 2. The window is a head of 32 bits, a middle of 30 and a tail of 24. M * head modulo 2^32 and the
//    carry of M * middle make the turn, in units of 2^-31 half turns: the top bit is its parity.
//    Tails are right up to |x| = 2^20, where they matter; beyond, they are below 2^-36.
// 3. The nearest multiple of pi goes; where it is odd the sign changes.
// 4. What remains becomes radians in pieces, all but the last sum exact or tiny.
// 5. |x| < 2 is not reduced.

#include "passes/convert/NNToTile/ArgumentReduction.h"

using namespace mlir;

namespace tessera {
namespace {

using isa::Alu;

constexpr int64_t kAll = kPartitions;

// 1 / pi from the bit of weight 2^22 on, and 62 bits later.
constexpr uint32_t kWords[] = {0x000000a2, 0xf9836e4e, 0x441529fc,
                               0x2757d1f5, 0x34ddc0db, 0x6295993c};
constexpr uint32_t kTailWord = 0x91054a7f;

// pi: 12 bits and the rest, or rounded.
constexpr float kPiHigh = 0x1.922p+1f, kPiLow = -0x1.2aeef4p-17f, kPi = 0x1.921fb6p+1f;
constexpr float kHalfPi = 0x1.921fb6p+0f, kHalfPiLow = -0x1.777a5cp-25f;

constexpr float kSignBit = -0x1p31f;

} // namespace

ArgumentReduction::ArgumentReduction(Lowering &lowering, Location loc, int64_t columns)
    : lowering(lowering), loc(loc) {
  for (Value &buffer : room)
    buffer = lowering.allocateColumns(loc, columns).buffer;
  for (uint32_t word : kWords)
    words.push_back(column(word));
  tailWord = column(kTailWord);
  mask30 = column(0x3fffffff);
  mask31 = column(0x7fffffff);
}

Value ArgumentReduction::column(uint32_t value) {
  Value buffer = lowering.allocateColumns(loc, 1).buffer;
  lowering.emit(loc,
                isa::Fill{makeAccess(isa::Space::sbuf, isa::DType::i32, 0, kAll, 0, {}),
                          static_cast<double>(static_cast<int32_t>(value))},
                {buffer});
  return buffer;
}
Tile ArgumentReduction::scalar(Value column) const {
  return {column, makeAccess(isa::Space::sbuf, isa::DType::i32, 0, partitions, 0, {})};
}
ArgumentReduction::Slot ArgumentReduction::repeated(Value column) const { return slot(column, 0); }
ArgumentReduction::Slot ArgumentReduction::slot(Value buffer, int64_t stride) const {
  auto as = [&](isa::DType dtype) {
    return Tile{buffer,
                makeAccess(isa::Space::sbuf, dtype, 0, partitions, 0, {dim(columns, stride)})};
  };
  return {as(isa::DType::i32), as(isa::DType::f32)};
}

void ArgumentReduction::multiplyAdd(Tile dst, Tile a, float factor, Tile b, Alu op) {
  lowering.emit(loc,
                isa::ScalarTensorTensor{dst.access, a.access, Alu::multiply, factor, false,
                                        b.access, op, false},
                {dst.buffer, a.buffer, b.buffer});
}

Tile ArgumentReduction::reduce(Tile argument, int64_t partitionCount, int64_t columnCount,
                               bool cosine) {
  partitions = partitionCount, columns = columnCount;
  Slot *slots[] = {&x, &head, &middle, &tail, &spare, &left, &right};
  for (auto [name, buffer] : llvm::zip_equal(slots, room))
    *name = slot(buffer);
  lowering.copy(loc, x.number, argument);
  findWindow();
  multiply();
  foldTurn(cosine);
  toRadians();
  if (!cosine) // of x
    lowering.tensorScalar(loc, middle.bits, x.bits, Alu::bitwise_and, kSignBit);
  if (!cosine)
    lowering.tensorTensor(loc, left.bits, left.bits, Alu::bitwise_xor, middle.bits);
  lowering.tensorTensor(loc, tail.bits, tail.bits, Alu::bitwise_xor, left.bits);
  takeSmall(cosine);
  return tail.number;
}

// head, middle and tail: the window.
void ArgumentReduction::findWindow() {
  constexpr float kBit5 = 0x1p28f, kBit6 = 0x1p29f; // of the exponent
  Slot chosen[] = {head, middle, tail, spare};
  lowering.tensorScalar(loc, left.bits, x.bits, Alu::bitwise_and, kBit6);
  for (int k = 0; k < 4; ++k)
    lowering.select(loc, chosen[k].number, left.bits, repeated(words[k + 2]).number,
                    repeated(words[k]).number);
  lowering.tensorScalar(loc, left.bits, x.bits, Alu::bitwise_and, kBit5);
  for (int k = 0; k < 3; ++k)
    lowering.select(loc, chosen[k].number, left.bits, chosen[k + 1].number, chosen[k].number);
  lowering.tensorScalar(loc, left.bits, x.bits, Alu::shift_right, 23.0f, Alu::bitwise_and, 31.0f);
  lowering.tensorScalar(loc, right.bits, left.bits, Alu::bitwise_xor, 31.0f); // 31 - left
  join(head, middle);
  join(middle, tail);
  lowering.tensorScalar(loc, middle.bits, middle.bits, Alu::shift_right, 2.0f, Alu::bitwise_and,
                        scalar(mask30));
  lowering.tensorTensor(loc, tail.bits, repeated(tailWord).bits, Alu::shift_left, left.bits);
  lowering.tensorScalar(loc, tail.bits, tail.bits, Alu::shift_right, 8.0f, Alu::bitwise_and,
                        0x1p24f - 1);
}

// high = high << left | low >> (32 - left), zeros coming in.
void ArgumentReduction::join(const Slot &high, const Slot &low) {
  lowering.tensorTensor(loc, high.bits, high.bits, Alu::shift_left, left.bits);
  lowering.tensorScalar(loc, spare.bits, low.bits, Alu::shift_right, 1.0f, Alu::bitwise_and,
                        scalar(mask31));
  lowering.tensorTensor(loc, spare.bits, spare.bits, Alu::shift_right, right.bits);
  lowering.tensorTensor(loc, high.bits, high.bits, Alu::bitwise_or, spare.bits);
}

// head = the turn, without tail = what is below its last bit, in units of 2^-61 half turns.
void ArgumentReduction::multiply() {
  Slot m = right;
  lowering.tensorScalar(loc, m.bits, x.bits, Alu::bitwise_and, 0x1p23f - 1, Alu::bitwise_or,
                        0x1p23f);
  // The carry of M * middle, nearly: what fp32 rounds stays in the difference, within 31 bits.
  multiplyAdd(spare.bits, m.bits, 0x1p-30f, middle.bits, Alu::multiply);
  lowering.tensorTensor(loc, middle.bits, middle.bits, Alu::multiply, m.bits);
  lowering.tensorScalar(loc, left.bits, spare.bits, Alu::shift_left, 30.0f);
  lowering.tensorTensor(loc, middle.bits, middle.bits, Alu::subtract, left.bits);
  lowering.tensorTensor(loc, head.bits, head.bits, Alu::multiply, m.bits);
  lowering.tensorTensor(loc, head.bits, head.bits, Alu::add, spare.bits);
  // The window ends 85 bits below a half turn.
  multiplyAdd(tail.number, m.bits, 0x1p-24f, tail.bits, Alu::multiply);
  lowering.tensorTensor(loc, tail.number, tail.number, Alu::add, middle.bits);
}

// left = the sign of an odd turn, head = the turn less its nearest whole number.
void ArgumentReduction::foldTurn(bool cosine) {
  constexpr float kHalf = 0x1p30f;
  if (cosine) // cos(x) = sin(|x| + pi / 2)
    lowering.tensorScalar(loc, head.bits, head.bits, Alu::add, kHalf);
  lowering.tensorScalar(loc, left.bits, head.bits, Alu::add, kHalf, Alu::bitwise_and, kSignBit);
  lowering.tensorTensor(loc, head.bits, head.bits, Alu::bitwise_xor, left.bits);
}

// tail = head and tail times pi: the upper 12 bits of head and those of pi have an exact product.
// x * 0 makes it NaN where x is infinite or NaN.
void ArgumentReduction::toRadians() {
  lowering.tensorScalar(loc, spare.bits, head.bits, Alu::add, 0x1p17f, Alu::shift_right, 18.0f);
  lowering.tensorScalar(loc, head.bits, head.bits, Alu::shift_left, 14.0f, Alu::shift_right, 14.0f);
  multiplyAdd(tail.number, tail.number, 0x1p-30f, head.bits);
  lowering.tensorScalar(loc, middle.number, x.number, Alu::multiply, 0.0f);
  multiplyAdd(tail.number, tail.number, kPi * 0x1p-31f, middle.number);
  multiplyAdd(tail.number, spare.bits, kPiLow * 0x1p-13f, tail.number);
  multiplyAdd(tail.number, spare.bits, kPiHigh * 0x1p-13f, tail.number);
}

// tail = x, or pi / 2 - |x|, where |x| < 2 or x is NaN.
void ArgumentReduction::takeSmall(bool cosine) {
  lowering.tensorScalar(loc, middle.number, x.number, Alu::abs_max, 0.0f, Alu::greater_equal, 2.0f);
  if (cosine) {
    lowering.tensorScalar(loc, x.number, x.number, Alu::abs_max, 0.0f, Alu::multiply, -1.0f);
    lowering.tensorScalar(loc, x.number, x.number, Alu::add, kHalfPi, Alu::add, kHalfPiLow);
  }
  lowering.select(loc, tail.number, middle.number, tail.number, x.number);
}

} // namespace tessera
