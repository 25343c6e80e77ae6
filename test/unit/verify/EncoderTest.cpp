// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whole encoder-shaped programs: accepted, no wait too many, in time.
#include "runtime-stub/verify/UnneededWaits.h"
#include "runtime-stub/verify/Verify.h"
#include "test/unit/verify/Synthetic.h"

#include <gtest/gtest.h>

#include <chrono>

using namespace tessera;
using namespace tessera::test;

namespace {

constexpr EncoderShape kSmall{
    .layers = 1, .hidden = 256, .inner = 512, .tokens = 64, .dmaQueues = 3};

TEST(Encoder, IsAccepted) { EXPECT_EQ(verify::verify(syntheticEncoder(kSmall)), absl::OkStatus()); }

TEST(Encoder, EveryDroppedWaitIsARace) {
  Artifact artifact = syntheticEncoder(kSmall);
  EXPECT_GT(waitCount(artifact), 20u);
  EXPECT_TRUE(verify::unneededWaits(artifact).empty());
  for (auto &queue : artifact.program.queues)
    for (isa::Instruction &instruction : queue)
      for (size_t w = 0; w < instruction.waits.size(); ++w) {
        const std::vector<isa::Wait> all = instruction.waits;
        instruction.waits.erase(instruction.waits.begin() + w);
        EXPECT_EQ(codeOf(verify::verify(artifact)), Code::Race);
        instruction.waits = all;
      }
}

TEST(Encoder, AWaitTooManyIsFound) {
  Artifact artifact = syntheticEncoder(kSmall);
  auto &pe = artifact.program.queues[0];
  isa::Instruction &last = pe.back();
  ASSERT_TRUE(last.waits.empty()); // the others of its group waited
  last.waits = {{1, 1}};
  EXPECT_EQ(verify::verify(artifact), absl::OkStatus());
  const auto unneeded = verify::unneededWaits(artifact);
  ASSERT_EQ(unneeded.size(), 1u);
  EXPECT_EQ(unneeded[0].at, (isa::Position{0, static_cast<uint32_t>(pe.size() - 1)}));
}

// 52 layers of BERT-base's size: some 30,000 instructions. The bound is loose for slow machines
// and sanitizers.
TEST(Encoder, LargeProgramInTime) {
  const Artifact artifact = syntheticEncoder({.layers = 52});
  EXPECT_GT(instructionCount(artifact), 30000u);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(verify::verify(artifact), absl::OkStatus());
  const auto time = std::chrono::steady_clock::now() - start;
  EXPECT_LT(time, std::chrono::seconds(30));
  RecordProperty("milliseconds",
                 std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

} // namespace
