// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The avx2 kernels; CMakeLists.txt gives this file its own -m flags.
#include "runtime-stub/emulator/fast/kernels/Table.h"

namespace tessera::emulator::fast {

const Kernels &avx2Kernels() {
  static constinit const Kernels kernels = makeKernels<NoTiles>();
  return kernels;
}

} // namespace tessera::emulator::fast
