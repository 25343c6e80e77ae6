// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector of the translation unit's -m flags, and how large a block of C fits its registers.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Steps.h"
#include "runtime-stub/emulator/numerics/Simd.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

#if defined(__AVX512F__)
using Lanes = numerics::Simd<16>; // 32 registers: 16 of C, 4 moving, broadcasts from memory
inline constexpr int kBlockRows = 4, kBlockVectors = 4;
inline constexpr bool kBroadcastsBf16 = true;
#elif defined(__AVX2__)
using Lanes = numerics::Simd<8>; // 16 registers: 12 of C, 2 moving, 1 stationary
inline constexpr int kBlockRows = 6, kBlockVectors = 2;
inline constexpr bool kBroadcastsBf16 = false;
#else
using Lanes = numerics::Simd<1>;
inline constexpr int kBlockRows = 4, kBlockVectors = 1;
inline constexpr bool kBroadcastsBf16 = false;
#endif

TESSERA_INLINE Lanes::F splat(const float *from) { return Lanes::set(*from); }
// A bf16 is the upper half of its fp32: one masked broadcast.
TESSERA_INLINE Lanes::F splat(const uint16_t *from) {
#if defined(__AVX512BW__)
  return (Lanes::F)_mm512_maskz_set1_epi16(0xaaaaaaaa, static_cast<short>(*from));
#else
  return Lanes::set(__builtin_bit_cast(float, uint32_t(*from) << 16));
#endif
}
} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
