// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// DMA: copies with conversion and accumulation, gathers and scatters of rows by index.
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"

namespace tessera::emulator {
namespace {

// Row i of an access: its outermost dimension, the partition in SBUF.
isa::Access rowOf(isa::Access access, int64_t i) {
  if (!isHbm(access.space)) {
    access.partition = static_cast<uint8_t>(access.partition + i);
    access.partitions = 1;
    return access;
  }
  access.offset += i * access.dims[0].stride * byteSize(access.dtype);
  for (int d = 1; d < access.rank; ++d)
    access.dims[d - 1] = access.dims[d];
  access.dims[--access.rank] = {};
  return access;
}

} // namespace

absl::Status checkIndex(std::string_view mnemonic, int64_t index, int64_t position, int64_t count) {
  if (index >= 0 && index < count)
    return absl::OkStatus();
  return error(Code::IndexOutOfRange, mnemonic, ": index ", index, " at position ", position,
               " is outside 0..", count - 1);
}

// Accumulating between integers wraps in the width of dst; else it is one fp32 addition.
void execute(Memory &memory, const isa::DmaCopy &op) {
  if (!op.accumulate)
    return Elements::read(memory, op.src).write(memory, op.dst);
  if (isInteger(op.src.dtype) && isInteger(op.dst.dtype)) {
    Ints sum = readAllInts(memory, op.dst), x = readAllInts(memory, op.src);
    for (size_t i = 0; i < sum.size(); ++i)
      sum[i] = static_cast<int64_t>(static_cast<uint64_t>(sum[i]) + static_cast<uint64_t>(x[i]));
    return writeAllInts(memory, op.dst, sum);
  }
  Floats sum = readAllFloats(memory, op.dst), x = readAllFloats(memory, op.src);
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] += x[i];
  writeAllFloats(memory, op.dst, sum);
}

absl::Status execute(Memory &memory, const isa::DmaGather &op) {
  Ints indices = readAllInts(memory, op.indices);
  for (size_t i = 0; i < indices.size(); ++i) {
    TSR_RETURN_IF_ERROR(checkIndex(op.mnemonic, indices[i], i, op.table.dims[0].count));
    Elements::read(memory, rowOf(op.table, indices[i])).write(memory, rowOf(op.dst, i));
  }
  return absl::OkStatus();
}

// All indices are checked first: a refused scatter writes nothing.
absl::Status execute(Memory &memory, const isa::DmaScatter &op) {
  Ints indices = readAllInts(memory, op.indices);
  for (size_t i = 0; i < indices.size(); ++i)
    TSR_RETURN_IF_ERROR(checkIndex(op.mnemonic, indices[i], i, op.table.dims[0].count));
  for (size_t i = 0; i < indices.size(); ++i)
    Elements::read(memory, rowOf(op.src, i)).write(memory, rowOf(op.table, indices[i]));
  return absl::OkStatus();
}

} // namespace tessera::emulator
