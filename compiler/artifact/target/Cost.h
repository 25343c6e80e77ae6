// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How long one instruction occupies its queue, by the formulas of the machine description.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "compiler/artifact/target/Machine.h"

namespace tessera {

// Cycles of the engine's own clock; DMA has none, so nanoseconds of its queue.
double engineCycles(const Machine &machine, const isa::Instruction &instruction);

// The time the queue is busy. A DMA's results are visible dma.latencyNs after that.
double busyNanoseconds(const Machine &machine, const isa::Instruction &instruction);

} // namespace tessera
