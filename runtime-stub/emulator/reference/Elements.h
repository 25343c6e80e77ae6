// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements of an access as flat row-major vectors of fp32 or integers, converted both ways.
#pragma once

#include "runtime-stub/emulator/Memory.h"

namespace tessera::emulator {

using Floats = std::vector<float>;
using Ints = std::vector<int64_t>;

// The elements of partition `p` of an access (of all of it, in HBM), converted to fp32.
Floats readFloats(const Memory &memory, const isa::Access &access, int p);
void writeFloats(Memory &memory, const isa::Access &access, int p, const Floats &values);

// As integers: those of integer types as they are, floats rounded and saturated.
Ints readInts(const Memory &memory, const isa::Access &access, int p);
// The low bits into integer types; rounded to floats.
void writeInts(Memory &memory, const isa::Access &access, int p, const Ints &values);

// The value an integer type has for a number: rounded to nearest even, saturated, 0 for NaN.
int64_t nearestInt(isa::DType dtype, double value);

// The elements of all partitions, partition by partition.
Floats readAllFloats(const Memory &memory, const isa::Access &access);
Ints readAllInts(const Memory &memory, const isa::Access &access);
void writeAllFloats(Memory &memory, const isa::Access &access, const Floats &values);
void writeAllInts(Memory &memory, const isa::Access &access, const Ints &values);

// Elements as they stand in memory, of any type: what a move carries.
class Elements {
public:
  static Elements read(const Memory &memory, const isa::Access &access);
  static Elements read(const Memory &memory, const isa::Access &access, int p);
  // Converted to the type of the access.
  void write(Memory &memory, const isa::Access &access) const;
  void write(Memory &memory, const isa::Access &access, int p) const;

  // Bit by bit into the same type; through integers between integer types; else through fp32.
  Elements convert(isa::DType to) const;

  isa::DType dtype;
  Ints values; // of float types, their bits
};

// One value of partition `p`: a constant, or what stands there.
float readScalar(const Memory &memory, const isa::Operand &operand, int p);
int32_t readScalarInt(const Memory &memory, const isa::Operand &operand, int p);

} // namespace tessera::emulator
