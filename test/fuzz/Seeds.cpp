// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes the fuzzers' seeds: fuzz-seeds FOLDER.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/artifact/isa/Encode.h"
#include "test/unit/artifact/RandomInstruction.h"
#include "test/unit/verify/Programs.h"
#include "test/unit/verify/Synthetic.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

using namespace tessera;
namespace fs = std::filesystem;

static void write(const fs::path &path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<int64_t>(bytes.size()));
}

// The layout of StreamsFuzzer.
static std::string streamsOf(const isa::Program &program) {
  std::string bytes;
  for (isa::Queue q = 0; q < isa::kQueueCount; ++q) {
    const auto encoded = isa::encodeQueue(program.queues[q], q);
    if (!encoded.ok() || encoded->empty() || encoded->size() > UINT16_MAX)
      continue;
    bytes += static_cast<char>(q);
    bytes += static_cast<char>(encoded->size());
    bytes += static_cast<char>(encoded->size() >> 8);
    bytes += *encoded;
  }
  return bytes;
}

static void writeSeeds(const fs::path &folder, const std::string &name, const Artifact &artifact) {
  const std::vector<std::byte> region(artifact.regionBytes(isa::Space::weights));
  if (auto bytes = serializeArtifact(artifact, weightsFrom(region)); bytes.ok())
    write(folder / "artifact" / name, *bytes);
  write(folder / "assembly" / name, disassemble(artifact, {"inf2", "", {}, {}}));
  write(folder / "streams" / name, streamsOf(artifact.program));
}

// Every instruction of the table once.
static isa::Program everyInstruction() {
  isa::Program program;
  isa::RandomInstruction random(1);
  for (size_t kind = 0; kind < isa::RandomInstruction::kKinds; ++kind) {
    isa::Instruction instruction = random.make(kind);
    instruction.location = 0;
    instruction.waits.clear();
    program.queues[static_cast<int>(isa::engineOf(instruction))].push_back(instruction);
  }
  return program;
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 1;
  const fs::path folder = argv[1];
  fs::remove_all(folder);
  Artifact copy = test::artifactOf(test::kCopyThrough);
  writeSeeds(folder, "copy", copy);
  copy.program = everyInstruction();
  writeSeeds(folder, "every", copy);
  writeSeeds(folder, "encoder",
             test::syntheticEncoder(
                 {.layers = 1, .hidden = 128, .inner = 128, .tokens = 8, .dmaQueues = 2}));
  std::mt19937 rng(1);
  for (int i = 0; i < 32; ++i) {
    std::string choices(600, '\0');
    for (char &c : choices)
      c = static_cast<char>(rng());
    write(folder / "orders" / std::to_string(i), choices);
    write(folder / "emulators" / std::to_string(i), choices);
  }
  return 0;
}
