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

TEST(Memory, OfACopyIsBounded) {
  constexpr int64_t kBytes = 64 << 20;
  const std::string text =
      concat(".target \"inf2\" .input \"x\" i8[1] .scratch ", 4 * kBytes,
             " .queue dma0 dma_copy i32 scratch[0, ", kBytes, ":1], i8 input[0, ", kBytes, ":0]");
  const Artifact artifact = assemble(text, loadMachine)->artifact;
  const int64_t before = peakBytes();
  ASSERT_TRUE(runOnce(artifact, {}, "reference").ok());
  EXPECT_LT(peakBytes() - before, 6 * kBytes);
}

} // namespace
