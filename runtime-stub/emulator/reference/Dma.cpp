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

// Elements at a time: an access may have more than the host has memory for a vector of them.
constexpr int64_t kPiece = 1 << 16;

void move(Memory &memory, const isa::Access &src, const isa::Access &dst) {
  Walk from(src), to(dst);
  for (int64_t left = dst.elements(); left > 0; left -= kPiece)
    Elements::read(memory, from, std::min(left, kPiece)).write(memory, to);
}

// Calls body(row, index) for every index that is one of `rows`, up to the first that is none.
template <typename Body>
absl::Status forEachIndex(const Memory &memory, std::string_view mnemonic,
                          const isa::Access &indices, int64_t rows, Body body) {
  Walk walk(indices);
  for (int64_t first = 0, count; first < indices.elements(); first += count) {
    count = std::min(kPiece, indices.elements() - first);
    const Ints piece = readInts(memory, walk, count);
    for (int64_t i = 0; i < count; ++i) {
      TSR_RETURN_IF_ERROR(checkIndex(mnemonic, piece[i], first + i, rows));
      body(first + i, piece[i]);
    }
  }
  return absl::OkStatus();
}

// Between integers sums wrap in the width of dst; else they are fp32 additions.
void accumulate(Memory &memory, Walk &sums, Walk &from, Walk &to, int64_t count) {
  if (isInteger(from.access.dtype) && isInteger(to.access.dtype)) {
    Ints sum = readInts(memory, sums, count), x = readInts(memory, from, count);
    for (size_t i = 0; i < sum.size(); ++i)
      sum[i] = static_cast<int64_t>(static_cast<uint64_t>(sum[i]) + static_cast<uint64_t>(x[i]));
    return writeInts(memory, to, sum);
  }
  Floats sum = readFloats(memory, sums, count), x = readFloats(memory, from, count);
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] += x[i];
  writeFloats(memory, to, sum);
}

} // namespace

absl::Status checkIndex(std::string_view mnemonic, int64_t index, int64_t position, int64_t count) {
  if (index >= 0 && index < count)
    return absl::OkStatus();
  return error(Code::IndexOutOfRange, mnemonic, ": index ", index, " at position ", position,
               " is outside 0..", count - 1);
}

void execute(Memory &memory, const isa::DmaCopy &op) {
  if (!op.accumulate)
    return move(memory, op.src, op.dst);
  Walk from(op.src), to(op.dst), sums(op.dst);
  for (int64_t left = op.dst.elements(); left > 0; left -= kPiece)
    accumulate(memory, sums, from, to, std::min(left, kPiece));
}

absl::Status execute(Memory &memory, const isa::DmaGather &op) {
  return forEachIndex(memory, op.mnemonic, op.indices, op.table.dims[0].count,
                      [&](int64_t row, int64_t index) {
                        move(memory, rowOf(op.table, index), rowOf(op.dst, row));
                      });
}

// All indices are checked first: a refused scatter writes nothing.
absl::Status execute(Memory &memory, const isa::DmaScatter &op) {
  const int64_t rows = op.table.dims[0].count;
  TSR_RETURN_IF_ERROR(forEachIndex(memory, op.mnemonic, op.indices, rows, [](int64_t, int64_t) {}));
  return forEachIndex(memory, op.mnemonic, op.indices, rows, [&](int64_t row, int64_t index) {
    move(memory, rowOf(op.src, row), rowOf(op.table, index));
  });
}

} // namespace tessera::emulator
