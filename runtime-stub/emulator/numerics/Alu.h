// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arithmetic of the vector engine, in fp32 and in wrapping int32.
#pragma once

#include "runtime-stub/emulator/numerics/Activations.h"

#include <type_traits>

namespace tessera::numerics {
inline namespace TESSERA_ISA {

// IEEE 754-2019 maximum and minimum: NaN if either is, and -0 below +0, so that no order matters.
template <typename V> TESSERA_INLINE typename V::F maximum(typename V::F a, typename V::F b) {
  a = flush<V>(a), b = flush<V>(b);
  auto larger = V::select(greater<V>(a, b), a, b); // b where it is a NaN
  larger = V::select(equal<V>(a, b), V::fromBits(V::bits(a) & V::bits(b)), larger);
  return V::select(isNan<V>(a), a, larger);
}
template <typename V> TESSERA_INLINE typename V::F minimum(typename V::F a, typename V::F b) {
  a = flush<V>(a), b = flush<V>(b);
  auto smaller = V::select(less<V>(a, b), a, b);
  smaller = V::select(equal<V>(a, b), V::fromBits(V::bits(a) | V::bits(b)), smaller);
  return V::select(isNan<V>(a), a, smaller);
}

template <typename V> TESSERA_INLINE typename V::F truth(typename V::I mask) {
  return V::select(mask, V::set(1.0f), V::set(0.0f));
}

// What two logical operands make, shared by both arithmetics: masks in, mask out.
template <typename V, isa::Alu op>
TESSERA_INLINE typename V::I logical(typename V::I a, typename V::I b) {
  if constexpr (op == isa::Alu::logical_and)
    return a & b;
  else if constexpr (op == isa::Alu::logical_or)
    return a | b;
  else
    return a ^ b;
}

template <typename V, isa::Alu op, typename T> TESSERA_INLINE typename V::I compare(T a, T b) {
  using enum isa::Alu;
  if constexpr (op == isa::Alu::equal)
    return numerics::equal<V>(a, b);
  else if constexpr (op == not_equal)
    return notEqual<V>(a, b);
  else if constexpr (op == greater_equal)
    return greaterEqual<V>(a, b);
  else if constexpr (op == isa::Alu::greater)
    return numerics::greater<V>(a, b);
  else if constexpr (op == less_equal)
    return lessEqual<V>(a, b);
  else
    return numerics::less<V>(a, b);
}
constexpr bool isComparison(isa::Alu op) { return op >= isa::Alu::equal && op <= isa::Alu::less; }
constexpr bool isLogical(isa::Alu op) {
  return op >= isa::Alu::logical_and && op <= isa::Alu::logical_xor;
}
constexpr bool isBitwise(isa::Alu op) {
  return op >= isa::Alu::bitwise_and && op <= isa::Alu::shift_right;
}
// Whether `op` is defined on fp32 (with int32: on integers).
constexpr bool isDefined(isa::Alu op, bool int32) {
  return int32 ? op != isa::Alu::power : !isBitwise(op);
}
// Whether a reduction may use `op`: the associative ones.
constexpr bool isReduction(isa::Alu op) {
  using enum isa::Alu;
  return op == add || op == multiply || op == max || op == min || op == abs_max || op == abs_min ||
         isLogical(op) || op == bitwise_and || op == bitwise_or || op == bitwise_xor;
}

// a op b in fp32; `op` is defined there.
template <typename V, isa::Alu op>
TESSERA_INLINE typename V::F alu(typename V::F a, typename V::F b) {
  using enum isa::Alu;
  auto zero = V::set(0.0f);
  if constexpr (op == bypass)
    return flush<V>(a);
  else if constexpr (op == add)
    return a + b;
  else if constexpr (op == subtract)
    return a - b;
  else if constexpr (op == multiply)
    return a * b;
  else if constexpr (op == max)
    return maximum<V>(a, b);
  else if constexpr (op == min)
    return minimum<V>(a, b);
  else if constexpr (op == divide)
    return a / b;
  else if constexpr (isComparison(op))
    return truth<V>(compare<V, op>(a, b));
  else if constexpr (isLogical(op))
    return truth<V>(logical<V, op>(notEqual<V>(a, zero), notEqual<V>(b, zero)));
  else if constexpr (op == isa::Alu::power)
    return numerics::power<V>(a, b);
  else if constexpr (op == abs_max)
    return maximum<V>(numerics::abs<V>(a), numerics::abs<V>(b));
  else {
    static_assert(op == abs_min);
    return minimum<V>(numerics::abs<V>(a), numerics::abs<V>(b));
  }
}

// Truncating quotient; by zero 0, and the one overflow wraps.
TESSERA_INLINE int32_t divideInt(int32_t a, int32_t b) {
  if (b == 0)
    return 0;
  return b == -1 ? static_cast<int32_t>(0u - static_cast<uint32_t>(a)) : a / b;
}

// a op b of one lane in wrapping int32; shift counts are taken modulo 32.
template <isa::Alu op> TESSERA_INLINE int32_t aluInt(int32_t a, int32_t b) {
  using enum isa::Alu;
  using V = Simd<1>;
  uint32_t x = static_cast<uint32_t>(a), y = static_cast<uint32_t>(b);
  if constexpr (op == bypass)
    return a;
  else if constexpr (op == add)
    return static_cast<int32_t>(x + y);
  else if constexpr (op == subtract)
    return static_cast<int32_t>(x - y);
  else if constexpr (op == multiply)
    return static_cast<int32_t>(x * y);
  else if constexpr (op == max)
    return a > b ? a : b;
  else if constexpr (op == min)
    return a < b ? a : b;
  else if constexpr (op == divide)
    return divideInt(a, b);
  else if constexpr (isComparison(op))
    return -compare<V, op>(a, b);
  else if constexpr (isLogical(op))
    return -logical<V, op>(-static_cast<int32_t>(a != 0), -static_cast<int32_t>(b != 0));
  else if constexpr (op == bitwise_and)
    return a & b;
  else if constexpr (op == bitwise_or)
    return a | b;
  else if constexpr (op == bitwise_xor)
    return a ^ b;
  else if constexpr (op == shift_left)
    return static_cast<int32_t>(x << (y & 31));
  else if constexpr (op == shift_right)
    return a >> (y & 31);
  else {
    static_assert(op == abs_max || op == abs_min);
    uint32_t p = a < 0 ? 0u - x : x, q = b < 0 ? 0u - y : y;
    return static_cast<int32_t>((op == abs_max) == (p > q) ? p : q);
  }
}

// Where a reduction by `op` starts.
template <isa::Alu op, typename T> constexpr T neutral() {
  using enum isa::Alu;
  constexpr bool real = std::is_same_v<T, float>;
  if constexpr (op == multiply || op == logical_and)
    return T(1);
  else if constexpr (op == bitwise_and)
    return T(-1);
  else if constexpr (op == max)
    return real ? T(-__builtin_inff()) : T(INT32_MIN);
  else if constexpr (op == min)
    return real ? T(__builtin_inff()) : T(INT32_MAX);
  else if constexpr (op == abs_min)
    return real ? T(__builtin_inff()) : T(INT32_MIN); // whose magnitude is the largest
  else
    return T(0);
}

} // namespace TESSERA_ISA
} // namespace tessera::numerics
