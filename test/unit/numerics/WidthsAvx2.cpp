// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Widths.inc as Avx2.
#define WIDTH 8
#define NAME(function) function##Avx2
#include "test/unit/numerics/Widths.inc"
