// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The command line of neuron-cc.
#pragma once

namespace tessera {

// Runs one command and returns the exit status, 3 where `analyze` found something that is refused;
// errors are printed as "error: TSR_....: ..." lines.
int runCompilerCommand(int argc, char **argv);

} // namespace tessera
