// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs of elements between memory and fp32 registers.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Lanes.h"
#include "runtime-stub/emulator/numerics/Convert.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

using isa::DType;
inline constexpr int kChunk = 1024; // elements in flight: fits the first-level cache several times

template <typename T> TESSERA_INLINE T read(const std::byte *from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <typename T> TESSERA_INLINE void write(std::byte *to, T value) {
  std::memcpy(to, &value, sizeof value);
}

TESSERA_INLINE float elementToFloat(DType type, const std::byte *p) {
  switch (type) {
  case DType::f32:
    return read<float>(p);
  case DType::bf16:
    return numerics::fromBf16(read<uint16_t>(p));
  case DType::f16:
    return numerics::fromSmall<numerics::kF16>(read<uint16_t>(p));
  case DType::f8e4m3:
    return numerics::fromSmall<numerics::kF8e4m3>(read<uint8_t>(p));
  case DType::f8e5m2:
    return numerics::fromSmall<numerics::kF8e5m2>(read<uint8_t>(p));
  case DType::i8:
    return static_cast<float>(read<int8_t>(p));
  case DType::u8:
    return static_cast<float>(read<uint8_t>(p));
  case DType::i16:
    return static_cast<float>(read<int16_t>(p));
  case DType::u16:
    return static_cast<float>(read<uint16_t>(p));
  case DType::i32:
    return static_cast<float>(read<int32_t>(p));
  case DType::u32:
    return static_cast<float>(read<uint32_t>(p));
  case DType::i64:
    return static_cast<float>(read<int64_t>(p));
  }
  return 0;
}
TESSERA_INLINE void elementFromFloat(DType type, std::byte *p, float x) {
  switch (type) {
  case DType::f32:
    return write(p, x);
  case DType::bf16:
    return write(p, numerics::toBf16(x));
  case DType::f16:
    return write(p, static_cast<uint16_t>(numerics::toSmall<numerics::kF16>(x)));
  case DType::f8e4m3:
    return write(p, static_cast<uint8_t>(numerics::toSmall<numerics::kF8e4m3>(x)));
  case DType::f8e5m2:
    return write(p, static_cast<uint8_t>(numerics::toSmall<numerics::kF8e5m2>(x)));
  case DType::i8:
    return write(p, numerics::toInt<int8_t>(x));
  case DType::u8:
    return write(p, numerics::toInt<uint8_t>(x));
  case DType::i16:
    return write(p, numerics::toInt<int16_t>(x));
  case DType::u16:
    return write(p, numerics::toInt<uint16_t>(x));
  case DType::i32:
    return write(p, numerics::toInt<int32_t>(x));
  case DType::u32:
    return write(p, numerics::toInt<uint32_t>(x));
  case DType::i64:
    return write(p, numerics::toInt<int64_t>(x));
  }
}

// Lanes of bf16 in memory.
template <typename V> TESSERA_INLINE typename V::F loadBf16(const std::byte *from) {
  using H = uint16_t __attribute__((vector_size(2 * V::width)));
  H half;
  std::memcpy(&half, from, sizeof half);
  return V::fromBits(V::shiftLeft(__builtin_convertvector(half, typename V::I), V::setInt(16)));
}
template <typename V> TESSERA_INLINE void storeBf16(std::byte *to, typename V::F x) {
#ifdef __AVX512BF16__ // rounds to nearest even and flushes, whatever MXCSR says
  if constexpr (V::width == 16) {
    auto half = _mm512_cvtneps_pbh((__m512)x);
    std::memcpy(to, &half, sizeof half);
    return;
  }
#endif
  using H = uint16_t __attribute__((vector_size(2 * V::width)));
  auto half = __builtin_convertvector(numerics::toBf16Lanes<V>(x), H);
  std::memcpy(to, &half, sizeof half);
}

// Two runs of 16-bit lanes as one of words, `low` in the lower halves.
template <typename V> TESSERA_INLINE typename V::I loadPairs(const void *low, const void *high) {
  if constexpr (V::width == 1) {
    uint16_t l, h;
    std::memcpy(&l, low, 2), std::memcpy(&h, high, 2);
    return static_cast<int32_t>(l | uint32_t(h) << 16);
  } else {
    using H = uint16_t __attribute__((vector_size(2 * V::width)));
    H l, h;
    std::memcpy(&l, low, sizeof l), std::memcpy(&h, high, sizeof h);
    return __builtin_convertvector(l, typename V::I) |
           V::shiftLeft(__builtin_convertvector(h, typename V::I), V::setInt(16));
  }
}

// n contiguous bf16 to fp32 and back.
template <typename V> TESSERA_INLINE void widen(const std::byte *from, float *to, int n) {
  int i = 0;
  if constexpr (V::width > 1)
    for (; i + V::width <= n; i += V::width)
      V::store(to + i, loadBf16<V>(from + 2 * i));
  for (; i < n; ++i)
    to[i] = numerics::fromBf16(read<uint16_t>(from + 2 * i));
}
template <typename V> TESSERA_INLINE void narrow(const float *from, std::byte *to, int n) {
  int i = 0;
  if constexpr (V::width > 1)
    for (; i + V::width <= n; i += V::width)
      storeBf16<V>(to + 2 * i, V::load(from + i));
  for (; i < n; ++i)
    write(to + 2 * i, numerics::toBf16(from[i]));
}

// n elements, `stride` bytes apart, as fp32: in place where they are so, else in `buffer`.
TESSERA_INLINE const float *fetch(DType type, const std::byte *from, int64_t stride, int n,
                                  float *buffer) {
  if (type == DType::f32 && stride == 4)
    return reinterpret_cast<const float *>(from);
  if (type == DType::bf16 && stride == 2)
    return widen<Lanes>(from, buffer, n), buffer;
  if (stride == 0) {
    const float value = elementToFloat(type, from);
    for (int i = 0; i < n; ++i)
      buffer[i] = value;
  } else if (type == DType::f32) {
    for (int i = 0; i < n; ++i)
      buffer[i] = read<float>(from + i * stride);
  } else if (type == DType::bf16) {
    for (int i = 0; i < n; ++i)
      buffer[i] = numerics::fromBf16(read<uint16_t>(from + i * stride));
  } else {
    for (int i = 0; i < n; ++i)
      buffer[i] = elementToFloat(type, from + i * stride);
  }
  return buffer;
}

// Where results may be computed: the destination itself if it holds contiguous fp32.
TESSERA_INLINE float *place(DType type, std::byte *to, int64_t stride, float *buffer) {
  return type == DType::f32 && stride == 4 ? reinterpret_cast<float *>(to) : buffer;
}
// Stores n results unless they are in place.
TESSERA_INLINE void put(DType type, const float *from, std::byte *to, int64_t stride, int n) {
  if (reinterpret_cast<const std::byte *>(from) == to)
    return;
  if (type == DType::bf16 && stride == 2)
    return narrow<Lanes>(from, to, n);
  if (type == DType::f32 && stride == 4) {
    std::memcpy(to, from, size_t(n) * 4);
  } else if (type == DType::f32) {
    for (int i = 0; i < n; ++i)
      write(to + i * stride, from[i]);
  } else if (type == DType::bf16) {
    for (int i = 0; i < n; ++i)
      write(to + i * stride, numerics::toBf16(from[i]));
  } else {
    for (int i = 0; i < n; ++i)
      elementFromFloat(type, to + i * stride, from[i]);
  }
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
