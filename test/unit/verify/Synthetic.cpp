// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The generator of encoder-shaped programs.
#include "test/unit/verify/Synthetic.h"

#include "compiler/artifact/isa/analysis/Hazards.h"
#include "compiler/target/Target.h"
#include "runtime-stub/verify/Site.h"

#include <gtest/gtest.h>

namespace tessera::test {
namespace {

using namespace isa;

constexpr int kP = 128;
constexpr Queue kPe = 0, kAct = 1, kVector = 2, kDma = 4;
constexpr int kWeightSlots = 4, kPsumSlots = 8;

Access onChip(Space space, DType dtype, uint64_t offset, std::initializer_list<Dim> dims) {
  Access access;
  access.space = space;
  access.dtype = dtype;
  access.partitions = kP;
  access.offset = offset;
  for (Dim dim : dims)
    access.dims[access.rank++] = dim;
  return access;
}
Access inHbm(Space space, DType dtype, uint64_t offset, std::initializer_list<Dim> dims) {
  Access access = onChip(space, dtype, offset, dims);
  access.partitions = 1;
  return access;
}

class Encoder {
public:
  explicit Encoder(const EncoderShape &shape) : s_(shape) {
    artifact_.name = "synthetic";
    artifact_.machine = *loadMachine("inf2");
    artifact_.inputs = {tensor("x", DType::f32, {kP, columns() * s_.tokens})};
    artifact_.outputs = {tensor("y", DType::f32, {kP, columns() * s_.tokens})};
    artifact_.weights = {
        tensor("w", DType::bf16, {s_.layers, 4 * s_.hidden + 2 * s_.inner, s_.hidden})};
    layOut();
  }

  Artifact build() {
    const int32_t n = columns() * s_.tokens;
    emit(dmaQueue(), DmaCopy{onChip(Space::sbuf, DType::f32, residual_, {{n, 1}}),
                             inHbm(Space::input, DType::f32, 0, {{kP, n}, {n, 1}}), false});
    emit(kVector, Fill{onChip(Space::sbuf, DType::f32, bias_, {{1, 1}}), 0.5});
    for (int layer = 0; layer < s_.layers; ++layer)
      this->layer();
    emit(dmaQueue(), DmaCopy{inHbm(Space::output, DType::f32, 0, {{kP, n}, {n, 1}}),
                             onChip(Space::sbuf, DType::f32, residual_, {{n, 1}}), false});
    EXPECT_FALSE(insertWaits(artifact_.program, order_, verify::extentsOf(artifact_)));
    return std::move(artifact_);
  }

private:
  static TensorInfo tensor(std::string name, DType dtype, std::vector<int64_t> shape) {
    TensorInfo info;
    info.name = std::move(name);
    info.dtype = dtype;
    info.shape = std::move(shape);
    return info;
  }
  int32_t columns() const { return s_.hidden / kP; }
  Queue dmaQueue() { return kDma + dma_++ % s_.dmaQueues; }

  void layOut() {
    uint64_t next = 0;
    const auto place = [&](uint64_t bytes) { return std::exchange(next, next + bytes); };
    residual_ = place(columns() * s_.tokens * 4);
    cast_ = place(columns() * s_.tokens * 2);
    inner_ = place(s_.inner / kP * s_.tokens * 2);
    bias_ = place(4);
    sums_ = place(2 * 4);
    slotBytes_ = std::max(s_.inner, s_.hidden) / kP * kP * 2;
    next = (next + 63) / 64 * 64;
    slots_ = place(kWeightSlots * slotBytes_);
  }

  template <typename T> void emit(Queue queue, T body) {
    auto &instructions = artifact_.program.queues[queue];
    order_.push_back({queue, static_cast<uint32_t>(instructions.size())});
    instructions.push_back({body, {}, 0});
  }

  // A weight tile [k, 128] into the next slot: k / 128 blocks side by side.
  uint64_t loadWeights(int32_t blocks) {
    const uint64_t slot = slots_ + weightTile_++ % kWeightSlots * slotBytes_;
    const uint64_t bytes = uint64_t(blocks) * kP * kP * 2;
    const uint64_t region = artifact_.weights[0].bytes();
    weightOffset_ = weightOffset_ + bytes > region ? 0 : weightOffset_;
    emit(dmaQueue(), DmaCopy{onChip(Space::sbuf, DType::bf16, slot, {{blocks, kP}, {kP, 1}}),
                             inHbm(Space::weights, DType::bf16, weightOffset_,
                                   {{kP, kP}, {blocks, kP * kP}, {kP, 1}}),
                             false});
    weightOffset_ += bytes;
    return slot;
  }

  // One group of accumulation: 128 outputs from `blocks` * 128 inputs; returns where it is in PSUM.
  Access product(uint64_t input, int32_t blocks) {
    const uint64_t weights = loadWeights(blocks);
    const Access result =
        onChip(Space::psum, DType::f32, psumTile_++ % kPsumSlots * 2048, {{s_.tokens, 1}});
    for (int32_t b = 0; b < blocks; ++b)
      emit(kPe,
           Matmul{result, onChip(Space::sbuf, DType::bf16, weights + b * kP * 2, {{kP, 1}}),
                  onChip(Space::sbuf, DType::bf16, input + b * s_.tokens * 2, {{s_.tokens, 1}}),
                  b == 0, b == blocks - 1});
    return result;
  }

  Operand biasOperand() const { return onChip(Space::sbuf, DType::f32, bias_, {}); }

  // Column `c` of an activation of `dtype` at `base`.
  Access column(uint64_t base, DType dtype, int c) const {
    return onChip(Space::sbuf, dtype, base + uint64_t(c) * s_.tokens * byteSize(dtype),
                  {{s_.tokens, 1}});
  }

  void castResidual() {
    for (int c = 0; c < columns(); ++c)
      emit(kVector, Copy{column(cast_, DType::bf16, c), column(residual_, DType::f32, c)});
  }

  void layer() {
    castResidual();
    for (int c = 0; c < 4 * columns(); ++c) { // four projections, each with a softmax-like tail
      const Access result = product(cast_, columns());
      const Access sum = onChip(Space::sbuf, DType::f32, sums_, {});
      const Access inverse = onChip(Space::sbuf, DType::f32, sums_ + 4, {});
      const Access target = column(inner_, DType::bf16, c % (s_.inner / kP));
      emit(kAct, Activate{target, result, Function::exp, 1.0f, biasOperand(), sum});
      emit(kVector, Reciprocal{inverse, sum});
      emit(kVector, TensorScalar{target, target, Alu::multiply, inverse, false, Alu::bypass, 0.0f,
                                 false, false});
    }
    castResidual();
    for (int c = 0; c < s_.inner / kP; ++c)
      emit(kAct, Activate{column(inner_, DType::bf16, c), product(cast_, columns()), Function::gelu,
                          1.0f, biasOperand(), std::nullopt});
    for (int c = 0; c < columns(); ++c) {
      const Access sum = column(residual_, DType::f32, c);
      emit(kVector, TensorTensor{sum, product(inner_, s_.inner / kP), sum, Alu::add, false});
    }
  }

  EncoderShape s_;
  Artifact artifact_;
  std::vector<Position> order_;
  uint64_t residual_ = 0, cast_ = 0, inner_ = 0, bias_ = 0, sums_ = 0, slots_ = 0;
  uint64_t slotBytes_ = 0, weightOffset_ = 0;
  unsigned weightTile_ = 0, psumTile_ = 0, dma_ = 0;
};

} // namespace

Artifact syntheticEncoder(const EncoderShape &shape) { return Encoder(shape).build(); }

size_t instructionCount(const Artifact &artifact) {
  size_t count = 0;
  for (const auto &queue : artifact.program.queues)
    count += queue.size();
  return count;
}

size_t waitCount(const Artifact &artifact) {
  size_t count = 0;
  for (const auto &queue : artifact.program.queues)
    for (const Instruction &instruction : queue)
      count += instruction.waits.size();
  return count;
}

} // namespace tessera::test
