// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-run: an artifact and inputs to outputs, or to latencies.
#include "tools/neuron-run/Run.h"
#include "tools/support/Tool.h"

using namespace tessera;

int main(int argc, char **argv) {
  CLI::App app("Runs a compiled model on the emulator.", "neuron-run");
  RunFlags flags;
  app.add_option("MODEL", flags.model, "The artifact")->required();
  app.add_option("--inputs", flags.inputs, "npz archive of the inputs, by name")->check(fileName());
  app.add_option("--outputs", flags.outputs, "Write the outputs into this npz archive")
      ->check(fileName());
  app.add_option("--seed", flags.seed, "Make the inputs from this number (without --inputs)");
  app.add_option("--emulator", flags.emulator, "fast (default) or reference");
  app.add_option("--isa", flags.isa, "Kernels: amx, avx512, avx2 or scalar; default the best here");
  app.add_option("--cores", flags.cores, "Run one copy of the model on each of so many cores")
      ->check(CLI::Range(1, 1024));
  app.add_option("--benchmark", flags.benchmark, "Measure so many runs per core")
      ->check(CLI::Range(1, 1000000000));
  app.add_flag("--json", flags.json, "Print one JSON object and nothing else");
  return runTool(app, argc, argv, [&] { return run(flags); });
}
