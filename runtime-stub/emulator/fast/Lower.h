// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From one instruction to the step that does the same.
#pragma once

#include "runtime-stub/emulator/fast/Translation.h"

namespace tessera::emulator::fast {

// The step of an instruction (matmul is not among them), or nothing where there is no fast kernel
// for its operands.
std::optional<Step> lower(Translation &translation, const Kernels &kernels,
                          const isa::Instruction &instruction);

// How an operand of the PE array is packed; nothing if its shape is out of the ordinary.
std::optional<PackStep> packOf(const HostLayout &layout, const isa::Access &access, Layout packed);

} // namespace tessera::emulator::fast
