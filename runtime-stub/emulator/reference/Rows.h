// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic on rows of fp32. Compiled twice, with and without FMA hardware: same bits, other
// speed.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include <cstdint>

namespace tessera::emulator {

struct Rows {
  // sum[i] = fma(a, b[i], sum[i])
  void (*fma)(float a, const float *b, float *sum, int64_t count);
  // x[i] = function(fma(x[i], scale, bias))
  void (*activate)(isa::Function function, float scale, float bias, float *x, int64_t count);
};

const Rows &rows(); // for this processor

} // namespace tessera::emulator
