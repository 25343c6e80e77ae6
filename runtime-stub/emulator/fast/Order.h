// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order in which replay executes the instructions of all queues.
#pragma once

#include "compiler/artifact/isa/analysis/Clocks.h"

namespace tessera::emulator::fast {

// A legal order of a program without deadlock in which instructions run when another one first
// waits for them: values are used while they are in the caches, weights are loaded last minute.
std::vector<isa::Position> replayOrder(const isa::Program &program);

} // namespace tessera::emulator::fast
