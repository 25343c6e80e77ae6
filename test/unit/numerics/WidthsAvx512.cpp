// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Widths.inc as Avx512.
#define WIDTH 16
#define NAME(function) function##Avx512
#include "test/unit/numerics/Widths.inc"
