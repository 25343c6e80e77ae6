// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements of an access as flat row-major vectors of fp32 or integers, converted both ways.
#pragma once

#include "runtime-stub/emulator/Memory.h"

#include <algorithm>
#include <vector>

namespace tessera::emulator {

using Floats = std::vector<float>;
using Ints = std::vector<int64_t>;

// The elements of an access in row-major order, from a partition on, taken piece by piece.
class Walk {
public:
  explicit Walk(const isa::Access &access, int partition = 0)
      : access(access), partition(partition) {}

  // Calls body(partition, offset, count) for the runs of the next elements: `offset` in elements
  // from Memory::read, `count` elements innerStride(access) apart.
  template <typename Body> void next(int64_t elements, Body body) {
    for (int64_t count; elements > 0; elements -= count) {
      const int inner = access.rank - 1;
      count = inner < 0 ? 1 : std::min<int64_t>(elements, access.dims[inner].count - index[inner]);
      int64_t offset = 0;
      for (int d = 0; d <= inner; ++d)
        offset += int64_t(index[d]) * access.dims[d].stride;
      body(partition, offset, count);
      advance(count);
    }
  }

  const isa::Access &access;

private:
  void advance(int64_t count) {
    int d = access.rank - 1;
    if (d >= 0)
      index[d] += static_cast<int32_t>(count);
    for (; d >= 0 && index[d] == access.dims[d].count; --d) {
      index[d] = 0;
      if (d > 0)
        ++index[d - 1];
    }
    if (d < 0)
      ++partition;
  }

  int partition;
  std::array<int32_t, isa::Access::kMaxRank> index = {};
};

// The elements of partition `p` of an access (of all of it, in HBM), converted to fp32.
Floats readFloats(const Memory &memory, const isa::Access &access, int p);
void writeFloats(Memory &memory, const isa::Access &access, int p, const Floats &values);

// As integers: those of integer types as they are, floats rounded and saturated.
Ints readInts(const Memory &memory, const isa::Access &access, int p);
// The low bits into integer types; rounded to floats.
void writeInts(Memory &memory, const isa::Access &access, int p, const Ints &values);

// The value an integer type has for a number: rounded to nearest even, saturated, 0 for NaN.
int64_t nearestInt(isa::DType dtype, double value);

// The next elements of a walk.
Floats readFloats(const Memory &memory, Walk &walk, int64_t count);
void writeFloats(Memory &memory, Walk &walk, const Floats &values);
Ints readInts(const Memory &memory, Walk &walk, int64_t count);
void writeInts(Memory &memory, Walk &walk, const Ints &values);

// Elements as they stand in memory, of any type: what a move carries.
class Elements {
public:
  static Elements read(const Memory &memory, const isa::Access &access);
  static Elements read(const Memory &memory, const isa::Access &access, int p);
  static Elements read(const Memory &memory, Walk &walk, int64_t count);
  // Converted to the type of the access.
  void write(Memory &memory, const isa::Access &access) const;
  void write(Memory &memory, const isa::Access &access, int p) const;
  void write(Memory &memory, Walk &walk) const;

  // Bit by bit into the same type; through integers between integer types; else through fp32.
  Elements convert(isa::DType to) const;

  isa::DType dtype;
  Ints values; // of float types, their bits
};

// One value of partition `p`: a constant, or what stands there.
float readScalar(const Memory &memory, const isa::Operand &operand, int p);
int32_t readScalarInt(const Memory &memory, const isa::Operand &operand, int p);

} // namespace tessera::emulator
