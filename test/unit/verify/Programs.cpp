// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Assembles the small programs of verifier tests.
#include "test/unit/verify/Programs.h"

#include "compiler/artifact/isa/Lexer.h"
#include "compiler/target/Target.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tessera::test {

static isa::Queue queueOf(std::string_view name) {
  for (isa::Queue q = 0; q < isa::kQueueCount; ++q)
    if (isa::queueName(q) == name)
      return q;
  ADD_FAILURE() << "no queue " << name;
  return 0;
}

static void addLine(isa::Program &program, const std::string &line) {
  const size_t first = line.find_first_not_of(' ');
  if (first == line.npos || line[first] == '#')
    return;
  const size_t colon = line.find(':');
  isa::Lexer lexer(std::string_view(line).substr(colon + 1));
  isa::Instruction instruction;
  std::string mnemonic;
  if (!lexer.optionalKeyword(mnemonic) || !isa::parseInstruction(lexer, mnemonic, instruction) ||
      !lexer.atEnd())
    ADD_FAILURE() << line << ": " << lexer.status();
  program.queues[queueOf(line.substr(first, colon - first))].push_back(instruction);
}

Artifact artifactOf(std::string_view lines) {
  Artifact artifact;
  artifact.name = "test";
  artifact.machine = *loadMachine("inf2");
  const auto tensor = [](std::string name, isa::DType dtype, std::vector<int64_t> shape) {
    TensorInfo info;
    info.name = std::move(name);
    info.dtype = dtype;
    info.shape = std::move(shape);
    return info;
  };
  artifact.inputs = {tensor("x", isa::DType::f32, {128, 128}),
                     tensor("ids", isa::DType::i32, {128})};
  artifact.outputs = {tensor("y", isa::DType::f32, {128, 128})};
  artifact.weights = {tensor("w", isa::DType::bf16, {128, 128})};
  assignOffsets(artifact.inputs);
  artifact.scratchBytes = 1 << 20;
  artifact.locations = {{}, {{"/encoder/MatMul"}, ""}};
  std::istringstream stream{std::string(lines)};
  for (std::string line; std::getline(stream, line);)
    addLine(artifact.program, line);
  return artifact;
}

} // namespace tessera::test
