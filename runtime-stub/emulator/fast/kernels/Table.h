// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fills the table of kernels with this translation unit's instantiations.
#pragma once

#include "runtime-stub/emulator/fast/Kernels.h"
#include "runtime-stub/emulator/fast/kernels/Groups.h"
#include "runtime-stub/emulator/fast/kernels/Pack.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

template <size_t... I> constexpr void fillFunctions(Kernels &k, std::index_sequence<I...>) {
  ((k.functions[I] = activateLine<static_cast<isa::Function>(I)>), ...);
}
template <isa::Alu op> constexpr void fillAlu(Kernels &k) {
  constexpr int i = static_cast<int>(op);
  if constexpr (numerics::isDefined(op, false)) {
    k.alu[i] = aluLine<op>;
    k.aluScalar[i] = {aluScalarLine<op, false>, aluScalarLine<op, true>};
    if constexpr (numerics::isReduction(op))
      k.reductions[i] = reduceLine<op>;
  }
  if constexpr (numerics::isDefined(op, true)) {
    k.wordAlu[i] = wordAluLine<op>;
    k.wordScalar[i] = {wordScalarLine<op, false>, wordScalarLine<op, true>};
  }
}
template <size_t... I> constexpr void fillAlus(Kernels &k, std::index_sequence<I...>) {
  (fillAlu<static_cast<isa::Alu>(I)>(k), ...);
}

// T: the tile registers, NoTiles without.
template <typename T> constexpr Kernels makeKernels() {
  Kernels k = {};
  k.activate = runActivate;
  k.tensorTensor = runTensorTensor;
  k.scalar = runScalar;
  k.select = runSelect;
  k.map = runMap;
  k.fill = runFill;
  k.reduce = runReduce;
  k.bnStats = runBnStats;
  k.bnAggr = runBnAggr;
  k.move = runMove;
  k.gather = runGather;
  k.transpose = runTranspose;
  k.pack = runPack;
  k.group = runGroup<T>;
  k.packedBytes = packedBytes;
  k.reciprocal = reciprocalLine;
  k.narrowStationary = kBroadcastsBf16;
  k.tiles = !std::is_same_v<T, NoTiles>;
  fillFunctions(k, std::make_index_sequence<isa::EnumCases<isa::Function>::cases.size()>());
  fillAlus(k, std::make_index_sequence<isa::EnumCases<isa::Alu>::cases.size()>());
  return k;
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
