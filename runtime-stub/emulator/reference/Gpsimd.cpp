// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The general-purpose engine: index patterns, operations across partitions, local gathers.
#include "runtime-stub/emulator/numerics/Alu.h"
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"

namespace tessera::emulator {
namespace {

using V = numerics::Simd<1>;

// base + p * partition_step + sum of index[d] * steps[d] for each element, wrapped to 32 bits.
template <typename Op> Ints affineValues(const Op &op, int p) {
  Ints values;
  for (int64_t i = 0; i < op.dst.elementsPerPartition(); ++i) {
    int64_t value = op.base + int64_t(p) * op.partition_step, rest = i;
    for (int d = op.dst.rank - 1; d >= 0; --d) {
      value += rest % op.dst.dims[d].count * op.steps[d];
      rest /= op.dst.dims[d].count;
    }
    values.push_back(static_cast<int32_t>(value));
  }
  return values;
}

} // namespace

void execute(Memory &memory, const isa::Iota &op) {
  for (int p = 0; p < op.dst.partitions; ++p)
    writeInts(memory, op.dst, p, affineValues(op, p));
}

void execute(Memory &memory, const isa::AffineSelect &op) {
  numerics::visitEnum(op.compare, [&]<isa::Alu compare>() {
    if constexpr (numerics::isComparison(compare))
      for (int p = 0; p < op.dst.partitions; ++p) {
        Floats x = readFloats(memory, op.src, p);
        Ints affine = affineValues(op, p);
        for (size_t i = 0; i < x.size(); ++i)
          if (!numerics::aluInt<compare>(static_cast<int32_t>(affine[i]), 0))
            x[i] = op.otherwise;
        writeFloats(memory, op.dst, p, x);
      }
  });
}

// In int32 where source and destination are integers, else in fp32.
void execute(Memory &memory, const isa::PartitionReduce &op) {
  bool integers = isInteger(op.src.dtype) && isInteger(op.dst.dtype);
  numerics::visitEnum(op.op, [&]<isa::Alu alu>() {
    if constexpr (numerics::isReduction(alu)) {
      if (integers) {
        Ints all = readInts(memory, op.src, 0);
        for (int p = 1; p < op.src.partitions; ++p) {
          Ints row = readInts(memory, op.src, p);
          for (size_t i = 0; i < all.size(); ++i)
            all[i] =
                numerics::aluInt<alu>(static_cast<int32_t>(all[i]), static_cast<int32_t>(row[i]));
        }
        writeInts(memory, op.dst, 0, all);
      } else if constexpr (numerics::isDefined(alu, false)) {
        Floats all = readFloats(memory, op.src, 0);
        for (int p = 1; p < op.src.partitions; ++p) {
          Floats row = readFloats(memory, op.src, p);
          for (size_t i = 0; i < all.size(); ++i)
            all[i] = numerics::alu<V, alu>(all[i], row[i]);
        }
        writeFloats(memory, op.dst, 0, all);
      }
    }
  });
}

void execute(Memory &memory, const isa::PartitionBroadcast &op) {
  Elements row = Elements::read(memory, op.src, 0);
  for (int p = 0; p < op.dst.partitions; ++p)
    row.write(memory, op.dst, p);
}

absl::Status execute(Memory &memory, const isa::LocalGather &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Elements from = Elements::read(memory, op.src, p), row{from.dtype, {}};
    Ints indices = readInts(memory, op.indices, p);
    for (size_t i = 0; i < indices.size(); ++i) {
      TSR_RETURN_IF_ERROR(checkIndex(op.mnemonic, indices[i], i, from.values.size()));
      row.values.push_back(from.values[indices[i]]);
    }
    row.write(memory, op.dst, p);
  }
  return absl::OkStatus();
}

} // namespace tessera::emulator
