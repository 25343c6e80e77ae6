// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The floating-point mode all numerics assume, for the length of a scope.
#pragma once

#include <xmmintrin.h>

namespace tessera::numerics {

// Round to nearest even, subnormal results flushed, subnormal inputs read as zero, no traps.
class FtzGuard {
public:
  FtzGuard() : saved(_mm_getcsr()) { _mm_setcsr(kMode); }
  ~FtzGuard() { _mm_setcsr(saved); }
  FtzGuard(const FtzGuard &) = delete;
  FtzGuard &operator=(const FtzGuard &) = delete;

private:
  static constexpr unsigned kMode = 0x9fc0; // FTZ | all exceptions masked | DAZ
  unsigned saved;
};

} // namespace tessera::numerics
