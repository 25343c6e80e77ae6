// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fast emulator's kernels as backends of the conformance suite.
#include "runtime-stub/cts/Suite.h"

TESSERA_CTS_BACKEND(fast_amx, "fast", "amx")
TESSERA_CTS_BACKEND(fast_avx512, "fast", "avx512")
TESSERA_CTS_BACKEND(fast_avx2, "fast", "avx2")
TESSERA_CTS_BACKEND(fast_scalar, "fast", "scalar")
