// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text of whole artifacts.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "test/unit/artifact/RandomInstruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;

std::string assemblyError(std::string_view text) {
  auto assembled = assemble(".target \"inf2\"\n" + std::string(text), loadMachine);
  if (assembled.ok())
    return "no error";
  return std::string(assembled.status().message());
}

Artifact everyInstruction() {
  Artifact artifact;
  artifact.name = "every \"instruction\"\n";
  artifact.machine = *loadMachine("inf2");
  artifact.metadata = {{"flags", "--fp32-cast=all \\ \x01"}, {"tool", "neuron-cc 0.1"}};
  artifact.locations = {{}, {{"a", "b\"c"}, "model.py:3"}, {{}, ""}};
  artifact.scratchBytes = 640;
  isa::RandomInstruction random(8);
  for (size_t kind = 0; kind < isa::RandomInstruction::kKinds; ++kind)
    for (int queue = 0; queue < isa::kQueueCount; ++queue) {
      isa::Instruction instruction = random.make(kind);
      instruction.location %= 3;
      if (engineOf(instruction) == isa::engineOf(isa::Queue(queue)))
        artifact.program.queues[queue].push_back(instruction);
    }
  for (auto *table : {&artifact.inputs, &artifact.outputs, &artifact.weights}) {
    TensorInfo scalar, matrix;
    scalar.name = "scalar";
    matrix.name = "matrix \xc3\xa9";
    parseTypeName("i64", matrix);
    matrix.shape = {2, 0, 3};
    *table = {scalar, matrix};
    assignOffsets(*table);
  }
  artifact.inputs[1].range = {-7, INT64_MAX};
  return artifact;
}

TEST(Assembly, text_to_bytes_to_text_is_the_identity) {
  Artifact artifact = everyInstruction();
  std::vector<std::byte> region(artifact.regionBytes(isa::Space::weights), std::byte(0));
  region[2] = std::byte(0xab);
  std::string bytes = *serializeArtifact(artifact, weightsFrom(region));
  for (std::string target : {"inf2", ""}) { // by name, and in full
    std::string text = disassemble(artifact, {target, "", region, {}});
    auto assembled = assemble(text, loadMachine);
    ASSERT_TRUE(assembled.ok()) << assembled.status();
    auto data = std::as_bytes(std::span(assembled->data));
    EXPECT_EQ(*serializeArtifact(assembled->artifact, weightsFrom(data)), bytes);
    EXPECT_EQ(disassemble(assembled->artifact, {target, "", data, {}}), text);
  }
}

TEST(Assembly, shows_one_engine_only) {
  std::string text = disassemble(everyInstruction(), {"inf2", "", {}, isa::Engine::dma});
  EXPECT_THAT(text, HasSubstr(".queue dma15"));
  EXPECT_THAT(text, testing::Not(HasSubstr(".queue pe")));
}

TEST(Assembly, places_tensors_that_do_not_say_where) {
  auto assembled =
      assemble(".target \"inf2\" .input \"a\" f32[20] .input \"b\" bool[]", loadMachine);
  ASSERT_TRUE(assembled.ok()) << assembled.status();
  EXPECT_EQ(assembled->artifact.inputs[1].offset, 128u);
}

TEST(Assembly, says_what_is_wrong) {
  EXPECT_EQ(assemblyError(""), "no error");
  EXPECT_THAT(assemble("", loadMachine).status().message(),
              HasSubstr("the text has no .target and no .machine"));
  EXPECT_THAT(assemblyError(".target \"inf2\""), HasSubstr("the target is given twice"));
  EXPECT_THAT(assemblyError(".jump"), HasSubstr("line 2, column 6: '.jump' is not a directive"));
  EXPECT_THAT(assemblyError(".target \"x\""), HasSubstr("TSR_1004: 'x' is neither"));
  EXPECT_THAT(assemblyError(".machine \"{}\""), HasSubstr("format is missing"));
  EXPECT_THAT(assemblyError("matmul"), HasSubstr("expected a directive such as .queue pe"));
  EXPECT_THAT(assemblyError(".queue pf"), HasSubstr("'pf' is not a queue"));
  EXPECT_THAT(assemblyError(".queue pe 3"), HasSubstr("expected an instruction or a directive"));
  EXPECT_THAT(assemblyError(".queue pe copy f32 sbuf[0+1, 0], f32 sbuf[0+1, 0]"),
              HasSubstr("'copy' does not run on queue pe"));
  EXPECT_THAT(assemblyError(".queue pe transpose f32 sbuf[0+1, 0], f32 sbuf[0+1, 0] .queue pe"),
              HasSubstr("queue pe is given twice"));
  EXPECT_THAT(assemblyError(".queue vector fill i64 sbuf[0+1, 0], value=0.0"),
              HasSubstr("before this, i64 in sbuf"));
  EXPECT_THAT(assemblyError(".name 3"), HasSubstr("expected a name in quotes"));
  EXPECT_THAT(assemblyError(".name \"x"), HasSubstr("the string does not end"));
  EXPECT_THAT(assemblyError(".name \"\\q\""), HasSubstr("unknown escape in a string"));
  EXPECT_THAT(assemblyError(".meta \"a\" \"b\" .meta \"a\" \"c\""), HasSubstr("given twice"));
  EXPECT_THAT(assemblyError(".input \"x\" f64[]"), HasSubstr("'f64' is not a data type"));
  EXPECT_THAT(assemblyError(".input \"x\" f32[-1]"), HasSubstr("dimension -1 is not in"));
  EXPECT_THAT(assemblyError(".input \"x\" f32[99999999, 99999999]"), HasSubstr("is not in"));
  EXPECT_THAT(assemblyError(".scratch -1"), HasSubstr("size -1"));
  EXPECT_THAT(assemblyError(".data \"abc\""), HasSubstr("an odd number of hexadecimal digits"));
  EXPECT_THAT(assemblyError(".data \"xy\""),
              HasSubstr("a character that is not a digit of 0123456789abcdef"));
  EXPECT_THAT(assemblyError(".location 2"), HasSubstr("next location's number 2 is not in [1, 1]"));
}

} // namespace
} // namespace tessera
