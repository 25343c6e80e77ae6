// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two tile policies: AMX, and a model of its registers for processors without.
#pragma once

#include "runtime-stub/emulator/numerics/Simd.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

#ifdef __AMX_BF16__
struct AmxTiles {
  AmxTiles() {
    struct alignas(64) {
      uint8_t palette = 1, start = 0, reserved[14] = {};
      uint16_t columnBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    } configuration;
    _tile_loadconfig(&configuration);
  }
  ~AmxTiles() { _tile_release(); }
  AmxTiles(const AmxTiles &) = delete;
  AmxTiles &operator=(const AmxTiles &) = delete;

  template <int Tile> TESSERA_INLINE void zero() { _tile_zero(Tile); }
  template <int Tile> TESSERA_INLINE void load(const void *from, int64_t stride) {
    _tile_loadd(Tile, from, stride);
  }
  template <int Tile> TESSERA_INLINE void store(void *to, int64_t stride) {
    _tile_stored(Tile, to, stride);
  }
  template <int C, int A, int B> TESSERA_INLINE void product() { _tile_dpbf16ps(C, A, B); }
};
#endif

// Eight registers of 16 rows of 64 bytes; tdpbf16ps by the definition of docs/isa.md.
struct ModelTiles {
  alignas(64) uint8_t tile[8][16][64] = {};

  template <int Tile> void zero() { std::memset(tile[Tile], 0, sizeof tile[Tile]); }
  template <int Tile> void load(const void *from, int64_t stride) {
    for (int row = 0; row < 16; ++row)
      std::memcpy(tile[Tile][row], static_cast<const std::byte *>(from) + row * stride, 64);
  }
  template <int Tile> void store(void *to, int64_t stride) {
    for (int row = 0; row < 16; ++row)
      std::memcpy(static_cast<std::byte *>(to) + row * stride, tile[Tile][row], 64);
  }
  template <int C, int A, int B> void product() {
    using One = numerics::Simd<1>;
    for (int m = 0; m < 16; ++m)
      for (int n = 0; n < 16; ++n) {
        float sums[2] = {0.0f, 0.0f};
        for (int k = 0; k < 32; ++k)
          sums[k & 1] = One::fma(bf16(tile[A][m] + 2 * k),
                                 bf16(tile[B][k / 2] + 4 * n + 2 * (k & 1)), sums[k & 1]);
        float c;
        std::memcpy(&c, tile[C][m] + 4 * n, 4);
        c += sums[0] + sums[1];
        std::memcpy(tile[C][m] + 4 * n, &c, 4);
      }
  }
  static float bf16(const uint8_t *from) {
    uint16_t bits;
    std::memcpy(&bits, from, 2);
    return __builtin_bit_cast(float, uint32_t(bits) << 16);
  }
};

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
