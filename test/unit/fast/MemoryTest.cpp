// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the host has no memory for a translation or an execution, preparing says so.
#include "test/unit/fast/Bench.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tessera::emulator::fast {
namespace {

using isa::DType;

size_t addressSpace() {
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// Exits with 0 if preparing gives OutOfMemory where only `bytes` more of address space can be had.
[[noreturn]] void prepareWithin(size_t bytes, const Bench &bench) {
  auto emulator = createWithKernels(Isa::scalar, kernelsOf(Isa::scalar));
  const rlimit limit = {addressSpace() + bytes, RLIM_INFINITY};
  setrlimit(RLIMIT_AS, &limit);
  const absl::Status status = emulator->prepare(bench.artifact, bench.weights_).status();
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  std::_Exit(codeOf(status) == Code::OutOfMemory ? 0 : 1);
}

Bench withPackedWeights() {
  Bench bench;
  bench.add(isa::DmaCopy{sbuf(DType::bf16, 0, 128, Bench::kRow, {{128, 1}}),
                         hbm(isa::Space::weights, DType::bf16, 0, {{128, 128}, {128, 1}}), false});
  bench.add(isa::Matmul{psum(DType::f32, 0, 128, 0, {{64, 1}}),
                        sbuf(DType::bf16, 0, 128, Bench::kRow, {{128, 1}}),
                        sbuf(DType::bf16, 0, 128, 0, {{64, 1}}), true, true});
  return bench;
}

TEST(Memory, ForPackedWeights) {
  EXPECT_EXIT(prepareWithin(16 << 20, withPackedWeights()), testing::ExitedWithCode(0),
              "no memory for packed weights");
}

TEST(Memory, OfPackedWeightsIsShared) {
  constexpr size_t kBlock = 32 << 20; // of constants
  const Bench bench = withPackedWeights();
  auto emulator = createWithKernels(Isa::scalar, kernelsOf(Isa::scalar));
  auto one = emulator->prepare(bench.artifact, bench.weights_);
  const size_t before = addressSpace();
  auto other = emulator->prepare(bench.artifact, bench.weights_);
  EXPECT_LT(addressSpace() - before, kBlock);
}

TEST(Memory, ForTheImageOfSbuf) {
  Bench bench;
  bench.artifact.machine.sbuf.bytesPerPartition = 1 << 28;
  EXPECT_EXIT(prepareWithin(1 << 30, bench), testing::ExitedWithCode(0),
              "no memory for an image of SBUF");
}

TEST(Memory, ForScratch) {
  Bench bench;
  bench.artifact.scratchBytes = uint64_t(1) << 40;
  EXPECT_EXIT(prepareWithin(1 << 30, bench), testing::ExitedWithCode(0),
              "no memory for the tiles of one core");
}

} // namespace
} // namespace tessera::emulator::fast
