// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One entry per instruction set, each made from Widths.inc in a file of its own compiler flags.
#pragma once

#include "compiler/artifact/isa/Program.h"

// Element-wise over n values, n a multiple of 16.
#define TESSERA_WIDTHS(suffix)                                                                     \
  void applyFunction##suffix(tessera::isa::Function, const float *x, float *y, int n);             \
  void applyAlu##suffix(tessera::isa::Alu, const float *a, const float *b, float *y, int n);       \
  void applyFma##suffix(const float *a, const float *b, const float *c, float *y, int n);
TESSERA_WIDTHS(Baseline)
TESSERA_WIDTHS(Avx2)
TESSERA_WIDTHS(Avx512)
