// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What neuron-objdump shows of an artifact.
#pragma once

#include "compiler/artifact/neff/Container.h"

#include <string>

namespace tessera {

std::string headerText(const LoadedArtifact &loaded);
std::string tensorsText(const LoadedArtifact &loaded);
// Header, tensors, machine and instruction counts as one JSON object; with `disassembly` also
// the instructions of `engine` or of all, as the assembler writes them.
std::string dumpJson(const LoadedArtifact &loaded, bool disassembly,
                     std::optional<isa::Engine> engine);
// "inf2" if the artifact was made for exactly that machine, else "".
std::string targetName(const Machine &machine);

} // namespace tessera
