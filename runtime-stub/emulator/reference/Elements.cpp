// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading, converting and writing elements.
#include "runtime-stub/emulator/reference/Elements.h"

#include "runtime-stub/emulator/numerics/Convert.h"

#include <cstring>

namespace tessera::emulator {
namespace {

using isa::Access;
using isa::DType;

// How one data type is stored: `Stored` in memory, toFloat and fromFloat, or an integer.
template <typename T> struct Integer {
  using Stored = T;
  static float toFloat(T x) { return static_cast<float>(x); }
  static T fromFloat(float x) { return numerics::toInt<T>(x); }
  static int64_t toInt(T x) { return static_cast<int64_t>(x); }
  static T fromInt(int64_t x) { return static_cast<T>(x); }
};
template <typename Self, typename T> struct Real {
  using Stored = T;
  static int64_t toInt(T x) { return numerics::toInt<int64_t>(Self::toFloat(x)); }
  static T fromInt(int64_t x) { return Self::fromFloat(static_cast<float>(x)); }
};
struct F32 : Real<F32, float> {
  static float toFloat(float x) { return x; }
  static float fromFloat(float x) { return x; }
};
struct BF16 : Real<BF16, uint16_t> {
  static float toFloat(uint16_t x) { return numerics::fromBf16(x); }
  static uint16_t fromFloat(float x) { return numerics::toBf16(x); }
};
template <numerics::SmallFloat S, typename T> struct Small : Real<Small<S, T>, T> {
  static float toFloat(T x) { return numerics::fromSmall<S>(x); }
  static T fromFloat(float x) { return static_cast<T>(numerics::toSmall<S>(x)); }
};

// Calls body.template operator()<type>() for a data type.
template <typename Body> void withType(DType dtype, Body body) {
  switch (dtype) {
  case DType::f32:
    return body.template operator()<F32>();
  case DType::bf16:
    return body.template operator()<BF16>();
  case DType::f16:
    return body.template operator()<Small<numerics::kF16, uint16_t>>();
  case DType::f8e4m3:
    return body.template operator()<Small<numerics::kF8e4m3, uint8_t>>();
  case DType::f8e5m2:
    return body.template operator()<Small<numerics::kF8e5m2, uint8_t>>();
  case DType::i8:
    return body.template operator()<Integer<int8_t>>();
  case DType::u8:
    return body.template operator()<Integer<uint8_t>>();
  case DType::i16:
    return body.template operator()<Integer<int16_t>>();
  case DType::u16:
    return body.template operator()<Integer<uint16_t>>();
  case DType::i32:
    return body.template operator()<Integer<int32_t>>();
  case DType::u32:
    return body.template operator()<Integer<uint32_t>>();
  case DType::i64:
    return body.template operator()<Integer<int64_t>>();
  }
}

template <typename Stored, typename Body>
void forEachElement(const Memory &memory, Walk &walk, int64_t count, Body body) {
  const int64_t step = innerStride(walk.access) * int64_t(sizeof(Stored));
  walk.next(count, [&](int p, int64_t offset, int64_t run) {
    const std::byte *at = memory.read(walk.access, p) + offset * int64_t(sizeof(Stored));
    for (int64_t i = 0; i < run; ++i, at += step)
      body(const_cast<std::byte *>(at));
  });
}

// convert(type, element) of the next elements.
template <typename Out, typename Convert>
std::vector<Out> take(const Memory &memory, Walk &walk, int64_t count, Convert convert) {
  std::vector<Out> out(count);
  Out *next = out.data();
  withType(walk.access.dtype, [&]<typename Type>() {
    using Stored = typename Type::Stored;
    forEachElement<Stored>(memory, walk, count, [&](std::byte *at) {
      Stored stored;
      std::memcpy(&stored, at, sizeof stored);
      *next++ = convert.template operator()<Type>(stored);
    });
  });
  return out;
}

template <typename In, typename Convert>
void put(Memory &memory, Walk &walk, const std::vector<In> &values, Convert convert) {
  const In *next = values.data();
  withType(walk.access.dtype, [&]<typename Type>() {
    using Stored = typename Type::Stored;
    forEachElement<Stored>(memory, walk, std::ssize(values), [&](std::byte *at) {
      Stored stored = convert.template operator()<Type>(*next++);
      std::memcpy(at, &stored, sizeof stored);
    });
  });
}

constexpr auto kToFloat = []<typename Type>(auto x) { return Type::toFloat(x); };
constexpr auto kFromFloat = []<typename Type>(float x) { return Type::fromFloat(x); };
constexpr auto kToInt = []<typename Type>(auto x) { return Type::toInt(x); };
// The element itself if an integer, else its bits.
template <typename Type> typename Type::Stored fromBits(int64_t bits) {
  typename Type::Stored stored;
  std::memcpy(&stored, &bits, sizeof stored); // little-endian: the low bytes
  return stored;
}
constexpr auto kToBits = []<typename Type>(auto x) {
  int64_t bits = 0;
  if constexpr (std::is_integral_v<decltype(x)>)
    bits = static_cast<int64_t>(x);
  else
    std::memcpy(&bits, &x, sizeof x);
  return bits;
};
constexpr auto kFromBits = []<typename Type>(int64_t bits) { return fromBits<Type>(bits); };
constexpr auto kFromInt = []<typename Type>(int64_t x) { return Type::fromInt(x); };

} // namespace

Floats readFloats(const Memory &memory, Walk &walk, int64_t count) {
  return take<float>(memory, walk, count, kToFloat);
}
void writeFloats(Memory &memory, Walk &walk, const Floats &values) {
  put(memory, walk, values, kFromFloat);
}
Ints readInts(const Memory &memory, Walk &walk, int64_t count) {
  return take<int64_t>(memory, walk, count, kToInt);
}
void writeInts(Memory &memory, Walk &walk, const Ints &values) {
  put(memory, walk, values, kFromInt);
}

Floats readFloats(const Memory &memory, const Access &access, int p) {
  Walk walk(access, p);
  return readFloats(memory, walk, access.elementsPerPartition());
}
void writeFloats(Memory &memory, const Access &access, int p, const Floats &values) {
  Walk walk(access, p);
  writeFloats(memory, walk, values);
}
Ints readInts(const Memory &memory, const Access &access, int p) {
  Walk walk(access, p);
  return readInts(memory, walk, access.elementsPerPartition());
}
void writeInts(Memory &memory, const Access &access, int p, const Ints &values) {
  Walk walk(access, p);
  writeInts(memory, walk, values);
}

int64_t nearestInt(DType dtype, double value) {
  int64_t result = 0;
  withType(dtype, [&]<typename Type>() {
    if constexpr (std::is_integral_v<typename Type::Stored>)
      result = static_cast<int64_t>(numerics::toInt<typename Type::Stored>(value));
  });
  return result;
}

Elements Elements::read(const Memory &memory, Walk &walk, int64_t count) {
  return {walk.access.dtype, take<int64_t>(memory, walk, count, kToBits)};
}
Elements Elements::read(const Memory &memory, const Access &access) {
  Walk walk(access);
  return read(memory, walk, access.elements());
}
Elements Elements::read(const Memory &memory, const Access &access, int p) {
  Walk walk(access, p);
  return read(memory, walk, access.elementsPerPartition());
}

Elements Elements::convert(DType to) const {
  if (to == dtype)
    return *this;
  Elements result{to, values};
  withType(dtype, [&]<typename From>() {
    withType(to, [&]<typename To>() {
      for (int64_t &value : result.values) {
        auto stored = fromBits<From>(value);
        if (isInteger(dtype))
          value = kToBits.operator()<To>(To::fromInt(From::toInt(stored)));
        else
          value = kToBits.operator()<To>(To::fromFloat(From::toFloat(stored)));
      }
    });
  });
  return result;
}

void Elements::write(Memory &memory, Walk &walk) const {
  if (walk.access.dtype == dtype)
    put(memory, walk, values, kFromBits);
  else
    put(memory, walk, convert(walk.access.dtype).values, kFromBits);
}
void Elements::write(Memory &memory, const Access &access) const {
  Walk walk(access);
  write(memory, walk);
}
void Elements::write(Memory &memory, const Access &access, int p) const {
  Walk walk(access, p);
  write(memory, walk);
}

float readScalar(const Memory &memory, const isa::Operand &operand, int p) {
  if (const Access *access = std::get_if<Access>(&operand))
    return readFloats(memory, *access, p).front();
  return std::get<float>(operand);
}
int32_t readScalarInt(const Memory &memory, const isa::Operand &operand, int p) {
  if (const Access *access = std::get_if<Access>(&operand))
    return static_cast<int32_t>(readInts(memory, *access, p).front());
  return numerics::toInt<int32_t>(std::get<float>(operand));
}

} // namespace tessera::emulator
