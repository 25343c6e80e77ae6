// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Waits a verified program could do without.
#pragma once

#include "compiler/artifact/isa/analysis/Clocks.h"
#include "compiler/artifact/neff/Artifact.h"

namespace tessera::verify {

struct UnneededWait {
  isa::Position at;
  isa::Wait wait;
};

// Drops every single wait in turn, all others staying, and returns those without which the program
// still verifies. The compiler's waits are minimal: for its programs the answer is empty.
//
// Needs a program that verifies. Dropping a wait cannot make a deadlock, and without a new race
// every conflicting pair keeps its order; so a race decides.
std::vector<UnneededWait> unneededWaits(const Artifact &artifact);

} // namespace tessera::verify
