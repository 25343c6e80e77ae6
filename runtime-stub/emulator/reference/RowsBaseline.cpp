// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows for any x86-64, and the choice between the two.
#define NAME baselineRows
#include "runtime-stub/emulator/reference/Rows.inc"

namespace tessera::emulator {

extern const Rows fmaRows;

const Rows &rows() {
  static const bool hardware = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return hardware ? fmaRows : baselineRows;
}

} // namespace tessera::emulator
