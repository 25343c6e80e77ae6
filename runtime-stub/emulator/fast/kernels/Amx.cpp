// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The amx kernels; CMakeLists.txt gives this file its own -m flags.
#include "runtime-stub/emulator/fast/kernels/Table.h"
#include "runtime-stub/emulator/fast/kernels/TileRegisters.h"

namespace tessera::emulator::fast {

const Kernels &amxKernels() {
  static constinit const Kernels kernels = makeKernels<AmxTiles>();
  return kernels;
}

} // namespace tessera::emulator::fast
