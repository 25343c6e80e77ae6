// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The constraints C1..C8, each broken once.
#include "compiler/artifact/isa/Check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

using testing::HasSubstr;

Access sbuf() { return {Space::sbuf, DType::f32, 0, 128, 1, {{{4, 1}}}, 0}; }
Access hbm() { return {Space::input, DType::f32, 0, 1, 1, {{{4, 1}}}, 0}; }

template <typename F> std::string broken(Access access, F &&change) {
  EXPECT_TRUE(checkAccess(access).ok());
  change(access);
  absl::Status status = checkAccess(access);
  EXPECT_EQ(codeOf(status), Code::CannotEncode);
  return std::string(status.message());
}

TEST(Check, c1_partitions) {
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.partition = 1; }), HasSubstr("1+128"));
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.partitions = 0; }), HasSubstr("(C1)"));
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.partitions = 2; }), HasSubstr("has partitions (C1)"));
}

TEST(Check, c2_rank) {
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.rank = 5; }), HasSubstr("rank 5 in sbuf exceeds 4"));
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.rank = 6; }), HasSubstr("exceeds 5 (C2)"));
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.rank = 0; }),
              HasSubstr("dimension 0 beyond rank 0 is not (1, 1) (C2)"));
}

TEST(Check, c3_counts) {
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.dims[0].count = 0; }), HasSubstr("(C3)"));
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.dims[0].count = -4; }),
              HasSubstr("count -4 of dimension 0 is not positive (C3)"));
}

TEST(Check, c4_size) {
  auto huge = [](Access &a) {
    a.rank = 2;
    a.dims[0] = a.dims[1] = {1 << 30, 0};
  };
  EXPECT_THAT(broken(hbm(), huge), HasSubstr("an access has more than 2^40 elements (C4)"));
  auto wide = [](Access &a) { a.dims[0] = {1 << 20, INT32_MIN}; };
  EXPECT_THAT(broken(sbuf(), wide), HasSubstr("an access spans more than 2^40 elements (C4)"));
}

TEST(Check, c5_offset) {
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.offset = uint64_t(1) << 32; }),
              HasSubstr("offset 4294967296 is not below 2^32 (C5)"));
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.offset = uint64_t(1) << 48; }),
              HasSubstr("offset 281474976710656 is not below 2^48 (C5)"));
}

TEST(Check, c6_wide_integers) {
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.dtype = DType::i64; }), HasSubstr("i64 in sbuf"));
}

TEST(Check, c7_waits) {
  EXPECT_TRUE(checkWaits({{0, 1}, {5, 2}}).ok());
  EXPECT_THAT(checkWaits({{5, 1}, {5, 2}}).message(),
              HasSubstr("waits are not in increasing order of queues (C7)"));
  EXPECT_THAT(checkWaits({{20, 1}}).message(), HasSubstr("a wait names queue 20 of 20 (C7)"));
  EXPECT_THAT(checkWaits({{0, 0}}).message(),
              HasSubstr("a wait for 0 completions of pe waits for nothing (C7)"));
}

TEST(Check, c8_engine) {
  Instruction instruction{Copy{sbuf(), sbuf()}, {}, 0};
  EXPECT_TRUE(checkInstruction(instruction, Queue(Engine::vector)).ok());
  EXPECT_THAT(checkInstruction(instruction, 4).message(), HasSubstr("does not run on queue dma0"));
  EXPECT_THAT(checkInstruction(instruction, 20).message(), HasSubstr("there is no queue 20"));
}

TEST(Check, bits_that_mean_nothing) {
  auto sentence = HasSubstr("an access has no valid space or type");
  EXPECT_THAT(broken(sbuf(), [](Access &a) { a.space = static_cast<Space>(9); }), sentence);
  EXPECT_THAT(broken(hbm(), [](Access &a) { a.dtype = static_cast<DType>(12); }), sentence);
}

} // namespace
} // namespace tessera::isa
