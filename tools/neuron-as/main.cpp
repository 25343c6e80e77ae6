// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-as: assembler text to an artifact.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "tools/support/Tool.h"

using namespace tessera;

int main(int argc, char **argv) {
  CLI::App app("Assembles what neuron-objdump --disassemble prints.", "neuron-as");
  std::string input, output, weights;
  app.add_option("FILE", input, "Assembler text")->required();
  app.add_option("-o,--output", output, "The artifact")->required();
  app.add_option("--weights", weights, "Take the weights from here instead of .data_from");
  return runTool(app, argc, argv, [&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(checkNotOver(output, {input}));
    TSR_ASSIGN_OR_RETURN(std::string text, readFile(input));
    absl::Status status = assembleToFile(text, loadMachine, weights, output);
    return status.ok() ? status : annotate(status, input);
  });
}
