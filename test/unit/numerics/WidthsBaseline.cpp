// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Widths.inc as Baseline.
#define WIDTH 1
#define NAME(function) function##Baseline
#include "test/unit/numerics/Widths.inc"
