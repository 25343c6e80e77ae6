// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any legal order gives the same bits; observers see every instruction; a bad index is an error
// that leaves the executable usable.
#include "test/unit/emulator/TestProgram.h"

#include "compiler/target/Target.h"
#include "runtime-stub/emulator/reference/Execute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace tessera;
using namespace tessera::emulator;

namespace {

// Two independent chains that meet at the end.
const TestProgram kChains = {
    {"f32", 4, 8},
    {"f32", 4, 8},
    {"vector tensor_scalar f32 sbuf[0+4, 2048, 8:1], f32 sbuf[0+4, 0, 8:1], op0=multiply, "
     "scalar0=3.0, op1=bypass, scalar1=0.0",
     "act activate f32 sbuf[0+4, 1024, 8:1], f32 sbuf[0+4, 2048, 8:1], function=gelu, scale=1.0, "
     "bias=0.0",
     "vector tensor_tensor f32 sbuf[0+4, 4096, 8:1], f32 sbuf[0+4, 1024, 8:1], f32 sbuf[0+4, "
     "2048, 8:1], op=add"}};

Bytes ramp(size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = 0.37f * static_cast<float>(i) - 4;
  return bytesOf(values);
}

TEST(Order, DoesNotChangeBits) {
  Artifact artifact = kChains.build();
  Bytes first = *runOnce(artifact, ramp(32), "reference");
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Options options;
    options.orderSeed = seed;
    EXPECT_EQ(*runOnce(artifact, ramp(32), "reference", options), first);
  }
}

TEST(Observer, SeesEveryInstructionAndWhatItWrote) {
  Artifact artifact = kChains.build();
  Options options;
  int seen = 0;
  options.observer = [&](isa::Queue, uint32_t, const isa::Instruction &instruction,
                         const Memory &memory) {
    ++seen;
    if (auto *op = std::get_if<isa::TensorScalar>(&instruction.body)) {
      float first;
      std::memcpy(&first, memory.read(op->dst, 0), sizeof first);
      EXPECT_EQ(first, -12.0f);
    }
  };
  ASSERT_TRUE(runOnce(artifact, ramp(32), "reference", options).ok());
  EXPECT_EQ(seen, 5);
}

const TestProgram kGather = {
    {"i32", 1, 2},
    {"f32", 2, 4},
    {"vector fill f32 sbuf[0+3, 1024, 4:1], value=7.0",
     "dma2 dma_copy f32 scratch[0, 3:4, 4:1], f32 sbuf[0+3, 1024, 4:1]",
     "dma2 dma_gather f32 sbuf[0+2, 4096, 4:1], f32 scratch[0, 3:4, 4:1], i32 sbuf[0+1, 0, 2:1]"},
    64};

class IndexTest : public testing::TestWithParam<std::string> {};

TEST_P(IndexTest, OutOfRangeIsAnErrorAndTheNextRunWorks) {
  Artifact artifact = kGather.build();
  auto emulator = createEmulator(GetParam());
  auto executable = (*emulator)->prepare(artifact, {});
  ASSERT_TRUE(executable.ok());
  Bytes input(artifact.regionBytes(isa::Space::input)),
      output(artifact.regionBytes(isa::Space::output));
  for (int32_t bad : {3, -1, INT32_MAX}) {
    std::vector<int32_t> indices = {0, bad};
    std::memcpy(input.data(), indices.data(), 8);
    absl::Status status = (*executable)->run(input, output);
    EXPECT_EQ(codeOf(status), Code::IndexOutOfRange) << status;
    EXPECT_NE(status.message().find(absl::StrCat("index ", bad, " at position 1")),
              absl::string_view::npos)
        << status;
    std::memset(input.data(), 0, 8);
    ASSERT_TRUE((*executable)->run(input, output).ok());
    EXPECT_EQ(valuesOf<float>(output, 8), std::vector<float>(8, 7.0f));
  }
}
INSTANTIATE_TEST_SUITE_P(Emulators, IndexTest, testing::Values("reference", "fast"));

TEST(Registry, NamesWhatThereIs) {
  EXPECT_EQ(codeOf(createEmulator("slow").status()), Code::UnknownEmulator);
  Options options;
  options.isa = "amx";
  EXPECT_EQ(codeOf(createEmulator("reference", options).status()), Code::UnavailableIsa);
  options.isa = "sse9";
  EXPECT_THAT(createEmulator("fast", options).status().message(),
              testing::HasSubstr("there are no kernels named sse9; the best here is "));
  for (const char *isa : {"scalar", "avx2", "avx512", "amx"}) {
    options.isa = isa;
    if (auto made = createEmulator("fast", options); !made.ok())
      EXPECT_THAT(made.status().message(),
                  testing::HasSubstr(concat("this processor or its kernel has no ", isa)));
  }
}

TEST(Failures, NameTheNodes) {
  Artifact artifact;
  artifact.locations = {{}, {{"/a", "/b"}, ""}};
  artifact.program.queues[2].push_back({isa::Fill{}, {}, 1});
  EXPECT_EQ(describeFailure(error(Code::IndexOutOfRange, "far"), artifact, 2, 0, {}).message(),
            "TSR_7001: vector instruction 0 of node /a, /b: far");
}

// The verifier refuses such a program; a caller that has not asked it still gets an answer.
TEST(Order, ADeadlockIsAnError) {
  Artifact artifact;
  artifact.machine = *loadMachine("inf2");
  isa::Instruction fill{isa::Fill{}, {{3, 1}}, 0};
  artifact.program.queues[2].push_back(fill);
  auto output = runOnce(artifact, {}, "reference");
  EXPECT_EQ(codeOf(output.status()), Code::Internal);
  EXPECT_THAT(output.status().message(),
              testing::HasSubstr("queue vector waits for ever at 0; the verifier should have "
                                 "refused the program"));
}

} // namespace
