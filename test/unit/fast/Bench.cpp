// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs for tests of the fast emulator.
#include "test/unit/fast/Bench.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

namespace tessera::emulator::fast {

using isa::Access;
using isa::DType;
using isa::Space;

std::vector<Choice> allChoices() {
  std::vector<Choice> choices;
  for (Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::amx})
    if (available(isa))
      choices.push_back({std::string(name(isa)), createWithKernels(isa, kernelsOf(isa))});
  choices.push_back({"tile model", createWithKernels(Isa::amx, modelKernels())});
  return choices;
}

static Access access(Space space, DType dtype, int64_t offset, const std::vector<isa::Dim> &dims) {
  Access a;
  a.space = space;
  a.dtype = dtype;
  a.offset = static_cast<uint64_t>(offset);
  a.rank = static_cast<uint8_t>(dims.size());
  std::copy(dims.begin(), dims.end(), a.dims.begin());
  return a;
}
static Access tile(Access a, int partition, int partitions) {
  a.partition = static_cast<uint8_t>(partition);
  a.partitions = static_cast<uint8_t>(partitions);
  return a;
}
Access sbuf(DType dtype, int partition, int partitions, int64_t offset,
            std::vector<isa::Dim> dims) {
  return tile(access(Space::sbuf, dtype, offset, dims), partition, partitions);
}
Access psum(DType dtype, int partition, int partitions, int64_t offset,
            std::vector<isa::Dim> dims) {
  return tile(access(Space::psum, dtype, offset, dims), partition, partitions);
}
Access hbm(Space space, DType dtype, int64_t offset, std::vector<isa::Dim> dims) {
  return access(space, dtype, offset, dims);
}

Bench::Bench() {
  artifact.machine.sbuf.partitions = artifact.machine.psum.partitions = kPartitions;
  artifact.machine.sbuf.bytesPerPartition = 2 * kRow;
  artifact.machine.psum.banks = 2;
  artifact.machine.psum.bankBytes = 2048;
  artifact.inputs = {{"input", DType::u8, false, {kTile}, 0, {}}};
  artifact.outputs = {{"output", DType::u8, false, {3 * kTile}, 0, {}}};
  artifact.weights = {{"weights", DType::u8, false, {kTile}, 0, {}}};
  weights_.resize(kTile);
  add(isa::DmaCopy{sbuf(DType::u32, 0, 128, 0, {{kRow / 4, 1}}),
                   hbm(Space::input, DType::u32, 0, {{128, kRow / 4}, {kRow / 4, 1}}), false});
  add(isa::DmaCopy{sbuf(DType::u32, 0, 128, kRow, {{kRow / 4, 1}}),
                   hbm(Space::input, DType::u32, 0, {{128, kRow / 4}, {kRow / 4, 1}}), false});
  add(isa::Fill{psum(DType::f32, 0, 128, 0, {{1024, 1}}), 0.0});
}

std::vector<isa::Wait> Bench::afterAll() const {
  std::vector<isa::Wait> waits;
  for (isa::Queue q = 0; q < isa::kQueueCount; ++q)
    if (!artifact.program.queues[q].empty())
      waits.push_back({q, static_cast<uint32_t>(artifact.program.queues[q].size())});
  return waits;
}
void Bench::add(isa::Body body) {
  isa::Instruction instruction{std::move(body), afterAll(), 0};
  const int engine = static_cast<int>(engineOf(instruction));
  const int dma = 4 + static_cast<int>(instruction.waits.size()) % 3;
  artifact.program.queues[engine == 4 ? dma : engine].push_back(std::move(instruction));
}
void Bench::add(isa::Body body, isa::Queue queue, std::vector<isa::Wait> waits) {
  artifact.program.queues[queue].push_back({std::move(body), std::move(waits), 0});
}

void Bench::fill(DType dtype, uint32_t seed, bool strange) {
  std::mt19937 random(seed);
  auto fillBytes = [&](std::vector<std::byte> &bytes) {
    bytes.resize(kTile);
    const int size = isa::byteSize(dtype);
    for (size_t i = 0; i + 4 <= bytes.size(); i += static_cast<size_t>(size)) {
      float value = static_cast<float>(static_cast<int32_t>(random())) * 0x1p-30f; // in [-2, 2)
      if (strange)
        switch (random() % 400) {
        case 0:
          value = 0.0f;
          break;
        case 1:
          value = -0.0f;
          break;
        case 2:
          value = INFINITY;
          break;
        case 3:
          value = NAN;
          break;
        case 4:
          value = 1e-40f;
          break;
        case 5:
          value = -1.2e-38f;
          break;
        case 6:
          value = 3e38f;
          break;
        case 7:
          value = -100.0f;
          break;
        }
      uint32_t bits;
      std::memcpy(&bits, &value, 4);
      if (dtype == DType::bf16)
        bits >>= 16;
      else if (dtype == DType::f16)
        bits = random() & 0xffff;
      else if (dtype != DType::f32)
        bits = dtype == DType::i32 ? static_cast<uint32_t>(int(random() % 2001) - 1000) : random();
      std::memcpy(bytes.data() + i, &bits, static_cast<size_t>(size));
    }
  };
  fillBytes(input_);
  fillBytes(weights_);
}

static bool isNan(DType dtype, const std::byte *at) {
  uint32_t bits = 0;
  std::memcpy(&bits, at, static_cast<size_t>(isa::byteSize(dtype)));
  switch (dtype) {
  case DType::f32:
    return (bits & 0x7fffffff) > 0x7f800000;
  case DType::bf16:
    return (bits & 0x7fff) > 0x7f80;
  case DType::f16:
    return (bits & 0x7fff) > 0x7c00;
  default:
    return false;
  }
}

void Bench::finish(DType) {
  for (int half = 0; half < 2; ++half)
    add(isa::DmaCopy{hbm(Space::output, DType::u32, half * kTile, {{128, kRow / 4}, {kRow / 4, 1}}),
                     sbuf(DType::u32, 0, 128, half * kRow, {{kRow / 4, 1}}), false});
  add(isa::DmaCopy{hbm(Space::output, DType::u32, 2 * kTile, {{128, kRow / 4}, {kRow / 4, 1}}),
                   psum(DType::u32, 0, 128, 0, {{kRow / 4, 1}}), false});
}

void Bench::check(DType sbufType) {
  finish(sbufType);
  auto reference = *createReference({});
  std::vector<std::byte> expected(3 * kTile), found(3 * kTile);
  ASSERT_TRUE((*reference->prepare(artifact, weights_))->run(input_, expected).ok());
  for (Choice &choice : allChoices()) {
    auto executable = choice.emulator->prepare(artifact, weights_);
    ASSERT_TRUE(executable.ok()) << executable.status();
    for (int run = 0; run < 2; ++run) {
      std::fill(found.begin(), found.end(), std::byte{0x55});
      ASSERT_TRUE((*executable)->run(input_, found).ok());
      int shown = 0;
      for (int64_t i = 0; i < 3 * kTile && shown < 3; i += 4) {
        if (std::memcmp(&found[i], &expected[i], 4) == 0)
          continue;
        const DType type = i < 2 * kTile ? sbufType : DType::f32;
        bool same = true;
        for (int b = 0; b < 4; b += isa::byteSize(type))
          same &= std::memcmp(&found[i + b], &expected[i + b],
                              static_cast<size_t>(isa::byteSize(type))) == 0 ||
                  (isNan(type, &found[i + b]) && isNan(type, &expected[i + b]));
        if (same)
          continue;
        ++shown;
        uint32_t x, y;
        std::memcpy(&x, &found[i], 4), std::memcpy(&y, &expected[i], 4);
        ADD_FAILURE() << choice.name << " run " << run << ": " << (i < 2 * kTile ? "sbuf" : "psum")
                      << " partition " << i % kTile / kRow << " byte "
                      << i / kTile % 2 * kRow + i % kRow << ": " << std::hex << x << ", reference "
                      << y;
      }
      if (shown)
        return;
    }
  }
}

} // namespace tessera::emulator::fast
