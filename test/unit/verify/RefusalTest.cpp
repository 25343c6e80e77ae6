// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every code of the verifier, each with programs that are refused with it.
#include "runtime-stub/verify/Verify.h"
#include "test/unit/verify/Programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace tessera;
using tessera::test::artifactOf;

namespace {

struct Refusal {
  Code code;
  std::string_view sentence; // a part of it
  std::string_view program;
};

// A program is refused for its first fault, so one instruction is enough where it is bad alone.
const Refusal kRefusals[] = {
    //===- Bounds, alignment, partitions
    //-------------------------------------------------------===//
    {Code::OutOfBounds, "dst reaches to byte 180228 of a partition of sbuf, which has 180224",
     "vector: fill f32 sbuf[0+128, 180224, 1:1], value=0.0"},
    {Code::OutOfBounds, "src reaches to byte 66052 of region input, which has 66048",
     "dma0: dma_copy f32 sbuf[0+1, 0, 128:1], f32 input[65540, 128:1]"},
    {Code::OutOfBounds, "dst reaches below byte 0",
     "vector: fill f32 sbuf[0+128, 0, 2:-1], value=0.0"},
    {Code::OutOfBounds, "dst reaches to byte 16640 of a partition of psum",
     "vector: fill f32 psum[0+128, 16384, 64:1], value=0.0"},
    {Code::OutOfBounds, "reaches below byte 0 of region scratch or beyond all addresses",
     "dma0: dma_copy u8 scratch[0, 2:-1], u8 input[0, 2:1]"},
    {Code::Misaligned, "dst starts at byte 2, not a multiple of the 4 bytes of f32",
     "vector: fill f32 sbuf[0+128, 2, 8:1], value=0.0"},
    {Code::BadFirstPartition,
     "65 partitions from partition 32; a compute engine starts at 0 with more than 64",
     "vector: fill f32 sbuf[32+65, 0, 8:1], value=0.0"},
    {Code::BadFirstPartition,
     "33 partitions from partition 32; a compute engine starts at 0 or 64 with more than 32",
     "vector: fill f32 sbuf[32+33, 0, 8:1], value=0.0"},
    {Code::BadFirstPartition,
     "1 partitions from partition 5; a compute engine starts at 0, 32, 64 or 96",
     "vector: fill f32 sbuf[5+1, 0, 8:1], value=0.0"},

    //===- Destinations
    //------------------------------------------------------------------------===//
    {Code::DestinationStrideZero, "dst is written and has stride 0",
     "vector: fill f32 sbuf[0+128, 0, 2:0, 8:1], value=0.0"},
    {Code::DestinationOverlapsItself,
     "dst writes elements twice: a stride of 4 does not clear the 8 elements inside it",
     "vector: fill f32 sbuf[0+128, 0, 2:4, 8:1], value=0.0"},
    {Code::WriteToReadOnly, "dst would write to weights",
     "dma0: dma_copy bf16 weights[0, 8:1], bf16 weights[64, 8:1]"},
    {Code::WriteToReadOnly, "dst would write to input",
     "dma0: dma_copy f32 input[0, 8:1], f32 input[64, 8:1]"},
    {Code::ReadOfOutput, "src would read from output, which is write-only",
     "dma0: dma_copy f32 scratch[0, 8:1], f32 output[64, 8:1]"},

    //===- Engines
    //-----------------------------------------------------------------------------===//
    {Code::BadSpace, "stationary is in psum, which PE cannot read",
     "pe: matmul f32 psum[0+8, 0, 8:1], f32 psum[0+8, 64, 8:1], f32 sbuf[0+8, 0, 8:1], start, "
     "stop"},
    {Code::BadSpace, "dst is in sbuf, which PE cannot write",
     "pe: transpose f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1]"},
    {Code::BadSpace, "src is in input, which VECTOR cannot read",
     "vector: copy f32 sbuf[0+1, 0, 8:1], f32 input[0, 8:1]"},
    {Code::BadSpace, "src is in psum, which GPSIMD cannot read",
     "gpsimd: partition_broadcast f32 sbuf[0+8, 0, 8:1], f32 psum[0+1, 0, 8:1]"},
    {Code::BadSpace, "table is in sbuf and must be in HBM",
     "dma0: dma_gather f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], i32 input[65536, 8:1]"},

    //===- Data types and operations
    //-----------------------------------------------------------===//
    {Code::BadDType, "PSUM holds 32-bit elements",
     "vector: fill bf16 psum[0+128, 0, 8:1], value=0.0"},
    {Code::BadDType, "moving is f32 and must be bf16 or fp8",
     "pe: matmul f32 psum[0+8, 0, 8:1], bf16 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start, "
     "stop"},
    {Code::BadDType, "dst is f32 and must be i32",
     "pe: matmul f32 psum[0+8, 0, 8:1], i8 sbuf[0+8, 0, 8:1], u8 sbuf[0+8, 64, 8:1], start, stop"},
    {Code::BadDType, "stationary is i32; the array multiplies f32, f16, bf16, fp8, i8 and u8",
     "pe: matmul f32 psum[0+8, 0, 8:1], i32 sbuf[0+8, 0, 8:1], i32 sbuf[0+8, 64, 8:1], start, "
     "stop"},
    {Code::BadDType, "dst is i32 and must be f32 for src of bf16",
     "pe: transpose i32 psum[0+8, 0, 8:1], bf16 sbuf[0+8, 0, 8:1]"},
    {Code::BadDType, "b is f32 and must be an integer",
     "vector: tensor_tensor i32 sbuf[0+8, 0, 8:1], i32 sbuf[0+8, 64, 8:1], f32 sbuf[0+8, 128, "
     "8:1], op=add, int32"},
    {Code::BadDType, "dst is i64 and src f32; i64 converts to integers only",
     "dma0: dma_copy i64 output[0, 8:1], f32 input[0, 8:1]"},
    {Code::BadDType, "dst is i64, which nothing can be added to",
     "dma0: dma_copy i64 scratch[0, 8:1], i32 input[0, 8:1], accumulate"},
    {Code::BadDType, "indices is f32 and must be i32 or i64",
     "dma0: dma_gather f32 sbuf[0+8, 0, 8:1], f32 input[0, 8:8, 8:1], f32 input[65536, 8:1]"},
    {Code::BadOperation, "bitwise_and needs int32 arithmetic",
     "vector: tensor_tensor f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], f32 sbuf[0+8, 128, "
     "8:1], op=bitwise_and"},
    {Code::BadOperation, "power is not defined on integers",
     "vector: tensor_tensor i32 sbuf[0+8, 0, 8:1], i32 sbuf[0+8, 64, 8:1], i32 sbuf[0+8, 128, "
     "8:1], op=power, int32"},
    {Code::BadOperation, "op is not one a reduction can use",
     "vector: reduce f32 sbuf[0+8, 0], f32 sbuf[0+8, 64, 8:1], op=subtract, axes=1"},
    {Code::BadOperation, "compare is not a comparison",
     "gpsimd: affine_select f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], base=0, "
     "partition_step=1, steps=[1, 0, 0, 0], compare=add, otherwise=0.0"},

    //===- Shapes
    //------------------------------------------------------------------------------===//
    {Code::ShapeMismatch, "dst has 8 partitions of 8 elements and src 8 of 9",
     "vector: copy f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 9:1]"},
    {Code::ShapeMismatch, "dst has 8 partitions of 8 elements and b 4 of 8",
     "vector: tensor_tensor f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], f32 sbuf[0+4, 128, "
     "8:1], op=add"},
    {Code::ShapeMismatch, "stationary has 8 rows and moving 16",
     "pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+16, 64, 8:1], start, "
     "stop"},
    {Code::ShapeMismatch, "dst has 8 partitions and stationary columns 16",
     "pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 16:1], f32 sbuf[0+8, 64, 8:1], start, "
     "stop"},
    {Code::ShapeMismatch, "dst has 8 elements per partition and src rows 4",
     "pe: transpose f32 psum[0+8, 0, 8:1], f32 sbuf[0+4, 0, 8:1]"},
    {Code::ShapeMismatch, "axes is 3 and src has 2 free dimensions",
     "vector: reduce f32 sbuf[0+8, 0], f32 sbuf[0+8, 64, 2:8, 8:1], op=add, axes=3"},
    {Code::ShapeMismatch, "sum has 1 elements per partition where there must be 4",
     "act: activate f32 sbuf[0+8, 0, 4:8, 8:1], f32 sbuf[0+8, 512, 4:8, 8:1], function=exp, "
     "scale=1.0, bias=0.0, sum=f32 sbuf[0+8, 1024]"},
    {Code::ShapeMismatch, "sum has 4 partitions and src 8",
     "act: activate f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 512, 8:1], function=exp, scale=1.0, "
     "bias=0.0, sum=f32 sbuf[0+4, 1024]"},
    {Code::ShapeMismatch, "rows of b have 8 elements and those of dst 4",
     "vector: scan f32 sbuf[0+8, 0, 2:4, 4:1], f32 sbuf[0+8, 64, 2:4, 4:1], f32 sbuf[0+8, 128, "
     "8:1], initial=0.0, op0=multiply, op1=add"},
    {Code::ShapeMismatch, "src has 8 elements per partition, no multiple of 3",
     "vector: bn_aggr f32 sbuf[0+8, 0, 2:1], f32 sbuf[0+8, 64, 8:1]"},
    {Code::ShapeMismatch, "src has 7 elements per partition, at least 8 are needed",
     "vector: max8 f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 7:1]"},
    {Code::ShapeMismatch, "dst has 2 partitions and must have 1",
     "gpsimd: partition_reduce f32 sbuf[0+2, 0, 8:1], f32 sbuf[0+8, 64, 8:1], op=add"},
    {Code::ShapeMismatch, "src has 2 partitions and must have 1",
     "gpsimd: partition_broadcast f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+2, 64, 8:1]"},
    {Code::ShapeMismatch, "dst has 8 partitions of 8 elements and src 4 of 8",
     "vector: max8 f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+4, 64, 8:1]"},
    {Code::ShapeMismatch, "dst has 64 elements and src 65",
     "dma0: dma_copy f32 sbuf[0+8, 0, 8:1], f32 input[0, 65:1]"},
    {Code::ShapeMismatch, "dst has 8 rows and there are 9 indices",
     "dma0: dma_gather f32 sbuf[0+8, 0, 8:1], f32 input[0, 8:8, 8:1], i32 input[65536, 9:1]"},
    {Code::ShapeMismatch, "rows of src have 8 elements and those of table 16",
     "dma0: dma_scatter f32 scratch[0, 8:16, 16:1], f32 sbuf[0+8, 0, 8:1], i32 input[65536, 8:1]"},
    {Code::ShapeMismatch, "dst has no dimension of rows",
     "dma0: dma_gather f32 scratch[0], f32 input[0, 8:1], i32 input[65536, 1:1]"},
    {Code::TooLarge, "N is 513, at most 512",
     "pe: matmul f32 psum[0+8, 0, 513:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 513:1], start, "
     "stop"},
    {Code::TooLarge, "M is 129, at most 128",
     "pe: matmul f32 psum[0+128, 0, 8:1], f32 sbuf[0+8, 0, 129:1], f32 sbuf[0+8, 64, 8:1], start, "
     "stop"},
    {Code::TooLarge, "src has 513 elements per partition, at most 512",
     "vector: bn_stats f32 sbuf[0+8, 0, 3:1], f32 sbuf[0+8, 64, 513:1]"},
    {Code::CrossesBank,
     "dst reaches from byte 2044 to 2076 over more than one PSUM bank of 2048 bytes",
     "pe: matmul f32 psum[0+8, 2044, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start, "
     "stop"},
    {Code::RowsApart, "stationary starts at partition 0 and moving at 32",
     "pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[32+8, 64, 8:1], start, "
     "stop"},
    {Code::BothInPsum, "a and b are both in PSUM",
     "vector: tensor_tensor f32 sbuf[0+8, 0, 8:1], f32 psum[0+8, 64, 8:1], f32 psum[0+8, 128, "
     "8:1], op=add"},
    {Code::OperandsOverlap, "dst is written over bytes of src",
     "vector: copy f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 4, 8:1]"},
    {Code::OperandsOverlap, "dst is written over bytes of src",
     "vector: copy bf16 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1]"},
    {Code::OperandsOverlap, "dst is written over bytes of bias",
     "act: activate f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], function=copy, scale=1.0, "
     "bias=f32 sbuf[0+8, 4]"},
    {Code::BadScalar, "scale has 4 partitions of 1 elements where dst wants one on each of 8",
     "act: activate f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], function=copy, scale=f32 "
     "sbuf[0+4, 128], bias=0.0"},
    {Code::BadScalar, "scalar0 is 0.5, not a 32-bit integer",
     "vector: tensor_scalar i32 sbuf[0+8, 0, 8:1], i32 sbuf[0+8, 64, 8:1], op0=add, scalar0=0.5, "
     "op1=bypass, scalar1=0.0, int32"},
    {Code::BadScalar, "scalar1 is 2.14748e+09, not a 32-bit integer",
     "vector: tensor_scalar i32 sbuf[0+8, 0, 8:1], i32 sbuf[0+8, 64, 8:1], op0=bitwise_and, "
     "scalar0=-2147483648.0, op1=add, scalar1=2147483648.0, int32"},

    //===- Accumulation groups
    //-----------------------------------------------------------------===//
    {Code::GroupNotStarted, "continues an accumulation group, and none of exactly its dst is open",
     R"(
vector: fill f32 sbuf[0+8, 0, 32:1], value=0.0
vector: fill f32 psum[0+8, 0, 8:1], value=0.0
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], stop wait(vector:2))"},
    {Code::GroupNotStarted, "none of exactly its dst is open", R"(
vector: fill f32 sbuf[0+8, 0, 32:1], value=0.0
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start wait(vector:1)
pe: matmul f32 psum[0+8, 0, 4:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 4:1], stop)"},
    {Code::GroupDisturbed, "reads bytes of the accumulation group of pe[0]", R"(
vector: fill f32 sbuf[0+8, 0, 32:1], value=0.0
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start wait(vector:1)
vector: copy f32 sbuf[0+8, 128, 8:1], f32 psum[0+8, 0, 8:1] wait(pe:1)
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], stop wait(vector:2))"},
    {Code::GroupDisturbed, "writes bytes of the accumulation group of pe[0]", R"(
vector: fill f32 sbuf[0+8, 0, 32:1], value=0.0
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start wait(vector:1)
pe: transpose f32 psum[0+8, 4, 8:1], f32 sbuf[0+8, 0, 8:1])"},
    {Code::GroupNotStopped, "starts an accumulation group that no matmul stops", R"(
vector: fill f32 sbuf[0+8, 0, 32:1], value=0.0
pe: matmul f32 psum[0+8, 0, 8:1], f32 sbuf[0+8, 0, 8:1], f32 sbuf[0+8, 64, 8:1], start wait(vector:1))"},

    //===- Order
    //-------------------------------------------------------------------------------===//
    {Code::Deadlock, "act[0] waits for vector:1, vector[0] waits for act:1, and so on in a circle",
     R"(
vector: fill f32 sbuf[0+8, 0, 8:1], value=0.0 wait(act:1)
act: activate f32 sbuf[0+8, 64, 8:1], f32 sbuf[0+8, 0, 8:1], function=copy, scale=1.0, bias=0.0 wait(vector:1))"},
    {Code::WaitNeverSatisfied, "waits for 2 completions of act, which has 1 instructions", R"(
vector: fill f32 sbuf[0+8, 0, 8:1], value=0.0 wait(act:2)
act: activate f32 sbuf[0+8, 64, 8:1], f32 sbuf[0+8, 128, 8:1], function=copy, scale=1.0, bias=0.0)"},
    {Code::Race, ", and no queue order or wait puts one before the other", R"(
dma0: dma_copy f32 sbuf[0+128, 0, 128:1], f32 input[0, 128:128, 128:1]
dma1: dma_copy f32 output[0, 128:128, 128:1], f32 sbuf[0+128, 0, 128:1])"},
    {Code::Race, "writes f32 sbuf[0+8, 32, 8:1]", R"(
vector: fill f32 sbuf[0+8, 0, 16:1], value=0.0
gpsimd: iota f32 sbuf[0+8, 32, 8:1], base=0, partition_step=1, steps=[1, 0, 0, 0])"},

    //===- Initialisation
    //----------------------------------------------------------------------===//
    {Code::UninitialisedRead, "src reads byte 508 of partition 0 of sbuf", R"(
dma0: dma_copy f32 sbuf[0+128, 0, 127:1], f32 input[0, 128:128, 127:1]
dma0: dma_copy f32 output[0, 128:128, 128:1], f32 sbuf[0+128, 0, 128:1])"},
    {Code::UninitialisedRead, "src reads byte 4 of partition 64 of sbuf", R"(
vector: fill f32 sbuf[0+64, 0, 8:1], value=0.0
vector: fill f32 sbuf[64+64, 0], value=0.0
vector: copy f32 sbuf[0+128, 64, 8:1], f32 sbuf[0+128, 0, 8:1])"},
    {Code::UninitialisedRead, "src reads byte 512 of scratch", R"(
dma0: dma_copy f32 scratch[0, 128:1], f32 input[0, 128:1]
dma0: dma_copy f32 scratch[4096, 100:1], f32 scratch[256, 100:1])"},
    {Code::OutputNotWritten,
     "output 'y': its byte 65532 of 65536 (byte 65532 of the region) is never written", R"(
dma0: dma_copy f32 output[0, 16383:1], f32 input[0, 16383:1])"},
};

TEST(Refusal, EachFaultHasItsCodeAndSentence) {
  for (const Refusal &refusal : kRefusals) {
    const absl::Status status = verify::verify(artifactOf(refusal.program));
    EXPECT_EQ(codeOf(status), refusal.code) << refusal.program << "\n" << status;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(std::string(refusal.sentence)));
  }
}

TEST(Refusal, NamesQueueIndexInstructionAndNode) {
  const absl::Status status = verify::verify(artifactOf(R"(
vector: fill f32 sbuf[0+8, 0, 8:1], value=0.0
vector: fill f32 sbuf[0+8, 2, 8:1], value=0.0 loc(1))"));
  EXPECT_THAT(std::string(status.message()),
              testing::StartsWith("TSR_6002: vector[1] `fill f32 sbuf[0+8, 2, 8:1], value=0.0  "
                                  "loc(1)` (ONNX node /encoder/MatMul): dst starts"));
}

TEST(Refusal, MachineWithoutTheQueue) {
  Artifact artifact = artifactOf(
      "gpsimd: iota f32 sbuf[0+8, 0, 8:1], base=0, partition_step=1, steps=[1, 0, 0, 0]");
  artifact.machine.gpsimd.lanes = 0;
  EXPECT_EQ(codeOf(verify::verify(artifact)), Code::NoSuchQueue);
  artifact = artifactOf("dma9: dma_copy f32 scratch[0, 8:1], f32 input[0, 8:1]");
  artifact.machine.dma.queues = 9;
  EXPECT_EQ(codeOf(verify::verify(artifact)), Code::NoSuchQueue);
}

TEST(Refusal, MachineWithoutThePartitions) {
  Artifact artifact = artifactOf("vector: fill f32 sbuf[0+128, 0, 8:1], value=0.0");
  artifact.machine.sbuf.partitions = 64;
  const absl::Status status = verify::verify(artifact);
  EXPECT_EQ(codeOf(status), Code::OutOfBounds);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("dst uses partitions 0 to 127 of 64"));
}

TEST(Refusal, MoreThanTheMemoryOfTheMachine) {
  Artifact artifact = artifactOf(test::kCopyThrough);
  artifact.scratchBytes = static_cast<uint64_t>(artifact.machine.hbm.bytes);
  EXPECT_EQ(codeOf(verify::verify(artifact)), Code::TooMuchHbm);
}

// Bytes 0 and 1 of every four beside bytes 2 and 7 of every sixteen: the strides have no common
// measure that tells them apart, so that only enumeration does.
TEST(Refusal, GivesUpOnIntricatePatterns) {
  Artifact artifact = artifactOf(R"(
dma0: dma_copy u8 scratch[0, 4400000:4, 2:1], u8 input[0, 4400000:0, 2:0]
dma1: dma_copy u8 scratch[2, 1100000:16, 2:5], u8 input[0, 1100000:0, 2:0])");
  artifact.scratchBytes = 32 << 20;
  const absl::Status status = verify::verify(artifact);
  EXPECT_EQ(codeOf(status), Code::TooComplex);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr(", unordered and too intricate to decide whether they meet"));
}

// Every other byte of a partition, over and over; and one byte in every page of a region, which
// would take a bitmap each.
TEST(Refusal, GivesUpOnSeparateBytes) {
  std::string partitions;
  for (int i = 0; i < 1000; ++i)
    partitions += "vector: fill u8 sbuf[0+128, 0, 90000:2], value=0.0\n";
  const std::string region = "dma0: dma_copy u8 scratch[0, 270000:4096], u8 input[0, 270000:0]";
  for (const std::string &program : {partitions, region}) {
    Artifact artifact = artifactOf(program);
    artifact.scratchBytes = 2u << 30;
    const absl::Status status = verify::verify(artifact);
    EXPECT_EQ(codeOf(status), Code::TooComplex);
    EXPECT_THAT(
        std::string(status.message()),
        testing::HasSubstr("the program touches too many separate runs of bytes to follow each"));
  }
}

// The same patterns within one instruction: too many rows for one, or for a program of such.
TEST(Refusal, GivesUpOnIntricateOperands) {
  const auto refusal = [](int instructions, int elements) {
    const std::string line = concat("dma0: dma_copy u8 scratch[0, ", elements,
                                    ":4, 2:1], u8 scratch[2, ", elements, ":16, 2:5]\n");
    std::string program;
    for (int i = 0; i < instructions; ++i)
      program += line;
    Artifact artifact = artifactOf(program);
    artifact.scratchBytes = 32 << 20;
    return std::string(verify::verify(artifact).message());
  };
  EXPECT_THAT(refusal(1, 1400000),
              testing::HasSubstr("have bytes in common takes too long to decide"));
  EXPECT_THAT(refusal(1, 200000), testing::HasSubstr("which nothing has written"));
  EXPECT_THAT(refusal(400, 200000),
              testing::HasSubstr("have bytes in common takes too long to decide"));
}

// Thousands of groups open at once, and each step looks for its own among them.
TEST(Refusal, GivesUpOnTooManyOpenGroups) {
  Artifact artifact = artifactOf(R"(
vector: fill f32 sbuf[0+1, 0, 2:1], value=1.0
pe: matmul f32 psum[0+1, 0, 1:1], f32 sbuf[0+1, 0, 1:1], f32 sbuf[0+1, 4, 1:1], start wait(vector:1))");
  std::vector<isa::Instruction> &pe = artifact.program.queues[0];
  isa::Instruction next = pe.front();
  isa::Matmul &matmul = std::get<isa::Matmul>(next.body);
  for (int i = 1; i < 4 * 4096; ++i) {
    matmul.dst.partition = static_cast<uint8_t>(i % 4 * 32);
    matmul.dst.offset = static_cast<uint64_t>(i / 4 * 4);
    pe.push_back(next);
  }
  matmul.start = false;
  pe.insert(pe.end(), 30000, next);
  const absl::Status status = verify::verify(artifact);
  EXPECT_EQ(codeOf(status), Code::TooComplex);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("too many intricate accumulation groups are open at once"));
}

// A code of the verifier that no test above provokes is a refusal nobody has seen.
TEST(Refusal, CoversEveryCode) {
  // UnneededWait is the answer to a question of neuron-verify, not a refusal.
  std::set<Code> seen = {Code::NoSuchQueue, Code::TooMuchHbm, Code::TooComplex, Code::UnneededWait};
  for (const Refusal &refusal : kRefusals)
    seen.insert(refusal.code);
  for (const CodeInfo &info : allCodes())
    if (static_cast<int>(info.code) / 1000 == 6)
      EXPECT_TRUE(seen.count(info.code)) << info.name;
}

} // namespace
