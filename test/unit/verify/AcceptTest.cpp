// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs at the edge of the rules that are right; waits none of which can be dropped.
#include "runtime-stub/verify/Verify.h"
#include "test/unit/verify/Programs.h"

#include <gtest/gtest.h>

using namespace tessera;
using tessera::test::artifactOf;

namespace {

absl::Status verifyWithOutput(std::string_view program) {
  Artifact artifact = artifactOf(program);
  artifact.outputs.clear();
  return verify::verify(artifact);
}

TEST(Accept, CopyThroughSbuf) {
  EXPECT_EQ(verify::verify(artifactOf(test::kCopyThrough)), absl::OkStatus());
}

// Two groups in one bank, two heads on their own partitions, PSUM read after stop.
TEST(Accept, InterleavedGroups) {
  EXPECT_EQ(verifyWithOutput(R"(
dma0: dma_copy bf16 sbuf[0+128, 0, 128:1], bf16 weights[0, 128:128, 128:1]
pe: matmul f32 psum[0+64, 0, 128:1], bf16 sbuf[0+64, 0, 64:1], bf16 sbuf[0+64, 0, 128:1], start wait(dma0:1)
pe: matmul f32 psum[64+64, 0, 128:1], bf16 sbuf[0+64, 0, 64:1], bf16 sbuf[0+64, 0, 128:1], start
pe: matmul f32 psum[0+64, 512, 128:1], bf16 sbuf[64+64, 0, 64:1], bf16 sbuf[64+64, 0, 128:1], start
pe: matmul f32 psum[0+64, 0, 128:1], bf16 sbuf[64+64, 0, 64:1], bf16 sbuf[64+64, 0, 128:1], stop
act: activate bf16 sbuf[0+64, 4096, 128:1], f32 psum[0+64, 0, 128:1], function=gelu, scale=1.0, bias=0.0 wait(pe:4)
pe: matmul f32 psum[64+64, 0, 128:1], bf16 sbuf[64+64, 0, 64:1], bf16 sbuf[64+64, 0, 128:1], stop
pe: matmul f32 psum[0+64, 512, 128:1], bf16 sbuf[0+64, 0, 64:1], bf16 sbuf[0+64, 0, 128:1], stop
)"),
            absl::OkStatus());
}

// Exactly in place, also where the two sides spell their dimensions differently.
TEST(Accept, InPlaceElementwise) {
  EXPECT_EQ(verifyWithOutput(R"(
vector: fill f32 sbuf[0+128, 0, 512:1], value=1.0
vector: tensor_scalar f32 sbuf[0+128, 0, 512:1], f32 sbuf[0+128, 0, 4:128, 128:1], op0=add, scalar0=1.0, op1=bypass, scalar1=0.0
act: activate f32 sbuf[0+128, 0, 4:128, 128:1], f32 sbuf[0+128, 0, 4:128, 128:1], function=exp, scale=1.0, bias=0.0, sum=f32 sbuf[0+128, 2048, 4:1] wait(vector:2)
)"),
            absl::OkStatus());
}

// Half columns of 64 bytes, odd partitions: initialisation is exact.
TEST(Accept, PiecewiseInitialisation) {
  EXPECT_EQ(verifyWithOutput(R"(
dma0: dma_copy u8 sbuf[0+77, 0, 100:1], u8 input[0, 77:100, 100:1]
dma0: dma_copy u8 sbuf[77+51, 0, 33:1], u8 input[0, 51:33, 33:1]
dma0: dma_copy u8 sbuf[77+51, 33, 67:1], u8 input[0, 51:67, 67:1]
dma0: dma_copy u8 sbuf[0+128, 101, 50:2], u8 input[0, 128:50, 50:1]
dma0: dma_copy u8 sbuf[0+128, 100, 50:2], u8 sbuf[0+128, 0, 50:1]
vector: copy u8 sbuf[0+128, 256, 200:1], u8 sbuf[0+128, 0, 200:1] wait(dma0:5)
)"),
            absl::OkStatus());
}

TEST(Accept, GatherAndScatter) {
  EXPECT_EQ(verifyWithOutput(R"(
dma0: dma_gather f32 sbuf[0+128, 0, 128:1], f32 input[0, 128:128, 128:1], i32 input[65536, 128:1]
dma0: dma_copy f32 scratch[0, 128:128, 128:1], f32 input[0, 128:128, 128:1]
dma0: dma_scatter f32 scratch[0, 128:128, 128:1], f32 sbuf[0+128, 0, 128:1], i32 input[65536, 128:1]
)"),
            absl::OkStatus());
}

} // namespace
