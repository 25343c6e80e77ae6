// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One table of step functions for each kernel choice.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "runtime-stub/emulator/fast/Isa.h"
#include "runtime-stub/emulator/fast/kernels/Steps.h"

namespace tessera::emulator::fast {

struct Kernels {
  StepFunction activate, tensorTensor, scalar, select, map, fill, reduce, bnStats, bnAggr, move,
      gather, transpose, pack, group;
  int64_t (*packedBytes)(Layout layout, int rows, int columns);

  // By enumerator of the instruction table; null where the operation is not one of fp32.
  std::array<LineFunction, isa::EnumCases<isa::Function>::cases.size()> functions;
  std::array<AluFunction, isa::EnumCases<isa::Alu>::cases.size()> alu;
  std::array<std::array<AluScalarFunction, 2>, isa::EnumCases<isa::Alu>::cases.size()> aluScalar;
  // The same in wrapping int32, whose words are carried as the bits of fp32.
  std::array<AluFunction, isa::EnumCases<isa::Alu>::cases.size()> wordAlu;
  std::array<std::array<AluScalarFunction, 2>, isa::EnumCases<isa::Alu>::cases.size()> wordScalar;
  std::array<SumFunction, isa::EnumCases<isa::Alu>::cases.size()> reductions;
  LineFunction reciprocal;

  bool narrowStationary; // keeps bf16 stationary operands as such
  bool tiles;            // multiplies bf16 in tile registers
};

// Only to be called, and their functions run, where the processor has the instructions.
const Kernels &kernelsOf(Isa isa);

// Each is defined in the translation unit compiled for it.
const Kernels &scalarKernels();
const Kernels &avx2Kernels();
const Kernels &avx512Kernels();
const Kernels &amxKernels();

} // namespace tessera::emulator::fast
