// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dispatch over kernel choices.
#include "runtime-stub/emulator/fast/Kernels.h"

namespace tessera::emulator::fast {

const Kernels &kernelsOf(Isa isa) {
  switch (isa) {
  case Isa::amx:
    return amxKernels();
  case Isa::avx512:
    return avx512Kernels();
  case Isa::avx2:
    return avx2Kernels();
  case Isa::scalar:
    break;
  }
  return scalarKernels();
}

} // namespace tessera::emulator::fast
