// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From one instruction to the step that does the same.
#pragma once

#include "runtime-stub/emulator/fast/Weights.h"

namespace tessera::emulator::fast {

// The step of an instruction (matmul is not among them), or nothing where there is no fast kernel
// for its operands. `constants` receives the accesses it does not make: their bytes are known and
// the step reads a copy in the constants instead.
std::optional<Step> lower(Translation &translation, const Kernels &kernels,
                          const isa::Instruction &instruction, WeightTracker &weights,
                          std::vector<const isa::Access *> &constants);

// How an operand of the PE array is packed; nothing if its shape is out of the ordinary.
std::optional<PackStep> packOf(const HostLayout &layout, const isa::Access &access, Layout packed);

} // namespace tessera::emulator::fast
