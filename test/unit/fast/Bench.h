// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds small programs and runs them on the reference and on every choice of fast kernels.
#pragma once

#include "runtime-stub/emulator/fast/Fast.h"

#include <random>
#include <string>

namespace tessera::emulator::fast {

const Kernels &modelKernels(); // AMX with a model of its registers

// A kernel choice this processor can run.
struct Choice {
  std::string name;
  std::unique_ptr<Emulator> emulator;
};
std::vector<Choice> allChoices();

isa::Access sbuf(isa::DType dtype, int partition, int partitions, int64_t offset,
                 std::vector<isa::Dim> dims);
isa::Access psum(isa::DType dtype, int partition, int partitions, int64_t offset,
                 std::vector<isa::Dim> dims);
isa::Access hbm(isa::Space space, isa::DType dtype, int64_t offset, std::vector<isa::Dim> dims);

// A program whose instructions run one after the other. It begins by loading all of SBUF's first
// `kRow` bytes from the input and ends by storing SBUF and PSUM to the output.
class Bench {
public:
  static constexpr int kRow = 4096, kPartitions = 128;
  static constexpr int64_t kTile = int64_t(kRow) * kPartitions;

  Bench();
  // Executed after all before it; on the queue of its engine, DMA on one of several.
  void add(isa::Body body);
  void add(isa::Body body, isa::Queue queue, std::vector<isa::Wait> waits);

  // Fills input and weights with values of a type: mostly ordinary ones, some of each strange kind.
  void fill(isa::DType dtype, uint32_t seed, bool strange = true);
  void setWeights(std::vector<std::byte> bytes) { weights_ = std::move(bytes); }

  // Expects every choice to leave what the reference leaves; both NaN counts as equal.
  void check(isa::DType sbufType = isa::DType::f32);
  void finish(isa::DType sbufType);

  Artifact artifact;
  std::vector<std::byte> input_, weights_;

private:
  std::vector<isa::Wait> afterAll() const;
};

} // namespace tessera::emulator::fast
