// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Processor detection.
#include "runtime-stub/emulator/fast/Isa.h"

#include <array>
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tessera::emulator::fast {
namespace {

constexpr std::array<std::string_view, kIsaCount> kNames = {"scalar", "avx2", "avx512", "amx"};

// Tile registers are large, so Linux enables them for a process only on request.
bool requestTiles() {
  constexpr int kRequestPermission = 0x1023; // ARCH_REQ_XCOMP_PERM
  constexpr int kTileData = 18;              // XFEATURE_XTILEDATA
  static const bool granted = syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  return granted;
}

bool hasAmx() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
    return false;
  constexpr unsigned kBf16 = 1u << 22, kTile = 1u << 24;
  return (d & kBf16) && (d & kTile) && __builtin_cpu_supports("avx512bf16") && requestTiles();
}

bool hasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
bool hasAvx2() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kF16c = 1u << 29;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __get_cpuid(1, &a, &b, &c, &d) && (c & kF16c);
}

} // namespace

std::string_view name(Isa isa) { return kNames[static_cast<int>(isa)]; }

std::optional<Isa> isaNamed(std::string_view text) {
  for (int i = 0; i < kIsaCount; ++i)
    if (kNames[i] == text)
      return static_cast<Isa>(i);
  return std::nullopt;
}

bool available(Isa isa) {
  switch (isa) {
  case Isa::scalar:
    return true;
  case Isa::avx2:
    return hasAvx2();
  case Isa::avx512:
    return hasAvx2() && hasAvx512();
  case Isa::amx:
    return hasAvx2() && hasAvx512() && hasAmx();
  }
  return false;
}

Isa bestAvailable() {
  for (Isa isa : {Isa::amx, Isa::avx512, Isa::avx2})
    if (available(isa))
      return isa;
  return Isa::scalar;
}

} // namespace tessera::emulator::fast
