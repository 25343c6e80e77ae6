// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The AMX kernels over a model of the tile registers.
#include "runtime-stub/emulator/fast/kernels/Table.h"
#include "runtime-stub/emulator/fast/kernels/TileRegisters.h"

namespace tessera::emulator::fast {

const Kernels &modelKernels() {
  static const Kernels kernels = makeKernels<ModelTiles>();
  return kernels;
}

} // namespace tessera::emulator::fast
