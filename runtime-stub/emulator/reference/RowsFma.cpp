// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows for processors with FMA; compiled with -mavx2 -mfma.
#define NAME fmaRows
#include "runtime-stub/emulator/reference/Rows.inc"
