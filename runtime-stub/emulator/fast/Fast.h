// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fast emulator with kernels of one's own choice: tests give it the model of tile registers.
#pragma once

#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/emulator/fast/Kernels.h"

namespace tessera::emulator::fast {

std::unique_ptr<Emulator> createWithKernels(Isa isa, const Kernels &kernels);

} // namespace tessera::emulator::fast
