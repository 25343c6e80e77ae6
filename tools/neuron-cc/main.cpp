// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-cc: compiles neural networks for NeuronCores.
#include "tools/neuron-cc/CommandLine.h"

int main(int argc, char **argv) { return tessera::runCompilerCommand(argc, argv); }
