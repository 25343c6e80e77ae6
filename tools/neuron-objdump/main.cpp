// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-objdump: shows what an artifact holds.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/artifact/file/File.h"
#include "tools/neuron-objdump/Dump.h"
#include "tools/support/Tool.h"

using namespace tessera;

int main(int argc, char **argv) {
  CLI::App app("Shows what an artifact holds; its header and tables by default.", "neuron-objdump");
  std::string input, engine, output = "-";
  bool header = false, tensors = false, disassembly = false, json = false;
  const std::map<std::string, isa::Engine> engines = {{"pe", isa::Engine::pe},
                                                      {"act", isa::Engine::act},
                                                      {"vector", isa::Engine::vector},
                                                      {"gpsimd", isa::Engine::gpsimd},
                                                      {"dma", isa::Engine::dma}};
  app.add_option("FILE", input, "An artifact")->required();
  app.add_flag("--header", header, "Versions, digests, target, counts of instructions");
  app.add_flag("--tensors", tensors, "Inputs, outputs and weights");
  auto *text = app.add_flag("--disassemble", disassembly, "Assembler text, which neuron-as reads");
  app.add_option("--engine", engine, "Only the queues of this engine")
      ->needs(text)
      ->check(CLI::IsMember(engines));
  app.add_flag("--json", json, "The same as one JSON object");
  app.add_option("-o,--output", output, "Write there instead of standard output");
  return runTool(app, argc, argv, [&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(checkNotOver(output, {input}));
    TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(input));
    absl::StatusOr<LoadedArtifact> loaded = readArtifact(file.bytes());
    if (!loaded.ok())
      return annotate(loaded.status(), input);
    DisassembleOptions options{targetName(loaded->artifact.machine), input, loaded->weights, {}};
    if (!engine.empty())
      options.engine = engines.at(engine);
    if (json)
      return writeFile(output, dumpJson(*loaded, disassembly, options.engine));
    bool all = !header && !tensors && !disassembly;
    std::string out = header || all ? headerText(*loaded) : "";
    out += tensors || all ? tensorsText(*loaded) : "";
    out += disassembly ? disassemble(loaded->artifact, options) : "";
    return writeFile(output, out);
  });
}
