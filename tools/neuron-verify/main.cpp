// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-verify: the checks of loading, and no more.
#include "compiler/artifact/file/File.h"
#include "compiler/artifact/neff/Container.h"
#include "runtime-stub/verify/UnneededWaits.h"
#include "runtime-stub/verify/Verify.h"
#include "tools/support/Tool.h"

#include <chrono>
#include <iostream>

using namespace tessera;

// Prints waits without which the program would still verify; returns how many.
static size_t printUnneeded(const Artifact &artifact) {
  const std::vector<verify::UnneededWait> waits = verify::unneededWaits(artifact);
  for (const auto &[at, wait] : waits)
    std::cout << "unneeded: " << isa::queueName(at.queue) << "[" << at.index << "] waits for "
              << isa::queueName(wait.queue) << ":" << wait.count << "\n";
  return waits.size();
}

int main(int argc, char **argv) {
  CLI::App app("Checks an artifact as loading it does: before anything runs.", "neuron-verify");
  std::string input;
  bool dropWaits = false;
  app.add_option("FILE", input, "An artifact")->required();
  app.add_flag("--drop-each-wait", dropWaits,
               "Also drop every single wait in turn; each must be refused as a race");
  return runTool(app, argc, argv, [&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(input));
    absl::StatusOr<LoadedArtifact> loaded = readArtifact(file.bytes());
    if (!loaded.ok())
      return annotate(loaded.status(), input);
    const auto start = std::chrono::steady_clock::now();
    TSR_RETURN_IF_ERROR(annotate(verify::verify(loaded->artifact), input));
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    size_t instructions = 0, waits = 0;
    for (const auto &queue : loaded->artifact.program.queues)
      for (const isa::Instruction &instruction : queue)
        ++instructions, waits += instruction.waits.size();
    std::cout << "verified: " << instructions << " instructions, " << waits << " waits\n";
    std::cerr << "verification took " << time.count() << " ms\n";
    if (const size_t unneeded = dropWaits ? printUnneeded(loaded->artifact) : 0)
      return error(Code::UnneededWait, input, ": ", unneeded, " of ", waits,
                   " waits can be dropped without a race");
    return absl::OkStatus();
  });
}
