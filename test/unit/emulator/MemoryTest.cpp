// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a run takes of the host beside the memory of the core.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "test/unit/emulator/TestProgram.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

using namespace tessera;
using namespace tessera::emulator;

namespace {

int64_t peakBytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return int64_t(usage.ru_maxrss) * 1024;
}

constexpr int64_t kBytes = 64 << 20;

// How much a run of this text adds to the peak. Scratch takes four times kBytes, a row or access as
// numbers of 64 bits would take eight.
int64_t addedBy(const std::string &text) {
  const Artifact artifact =
      assemble(concat(".target \"inf2\" .input \"x\" i8[1] .input \"i\" i32[1] at 64 .scratch ",
                      4 * kBytes, " .queue dma0 ", text),
               loadMachine)
          ->artifact;
  const int64_t before = peakBytes();
  EXPECT_TRUE(runOnce(artifact, {}, "reference").ok());
  return peakBytes() - before;
}

// The sanitizer keeps what is freed, in order to know who uses it afterwards.
#if __has_feature(address_sanitizer)
#define SKIP_UNDER_SANITIZER GTEST_SKIP() << "freed memory stays in quarantine"
#else
#define SKIP_UNDER_SANITIZER static_assert(true)
#endif

TEST(Memory, OfAGatheredRowIsBounded) {
  SKIP_UNDER_SANITIZER;
  EXPECT_LT(addedBy(concat("dma_gather u8 scratch[0, 1:1, ", kBytes, ":1], u8 input[0, 1:1, ",
                           kBytes, ":0], i32 input[64, 1:1]")),
            6 * kBytes);
}

TEST(Memory, OfACopyIsBounded) {
  SKIP_UNDER_SANITIZER;
  EXPECT_LT(addedBy(concat("dma_copy i32 scratch[0, ", kBytes, ":1], i8 input[0, ", kBytes, ":0]")),
            6 * kBytes);
}

} // namespace
