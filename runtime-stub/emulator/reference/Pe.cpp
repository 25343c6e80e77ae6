// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tensor engine.
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"
#include "runtime-stub/emulator/reference/Rows.h"

#include <algorithm>

namespace tessera::emulator {
namespace {

// One pass of the array takes 32 rows of the contraction; missing ones are zero.
constexpr int kPass = 32;

// row += the products of column m over the rows [first, last): two chains, one over the even rows
// and one over the odd ones, added to each other and then to the row.
void addPass(const std::vector<Floats> &stationary, const std::vector<Floats> &moving, int m,
             int first, int last, Floats &row) {
  Floats even(row.size(), 0.0f), odd(row.size(), 0.0f);
  for (int k = first; k < last; ++k)
    rows().fma(stationary[k][m], moving[k].data(), ((k - first) % 2 ? odd : even).data(),
               row.size());
  for (size_t n = 0; n < row.size(); ++n) {
    if (last - first < kPass - 1) // a missing even row: fma(0, 0, x) makes -0 to +0
      even[n] += 0.0f;
    if (last - first < kPass)
      odd[n] += 0.0f;
    row[n] += even[n] + odd[n];
  }
}

void multiplyFloats(Memory &memory, const isa::Matmul &op) {
  std::vector<Floats> stationary, moving;
  for (int k = 0; k < op.moving.partitions; ++k) {
    stationary.push_back(readFloats(memory, op.stationary, k));
    moving.push_back(readFloats(memory, op.moving, k));
  }
  int rowsK = op.moving.partitions;
  for (int m = 0; m < op.dst.partitions; ++m) {
    Floats row(op.dst.elementsPerPartition(), 0.0f);
    if (!op.start)
      row = readFloats(memory, op.dst, m);
    for (int first = 0; first < rowsK; first += kPass)
      addPass(stationary, moving, m, first, std::min(first + kPass, rowsK), row);
    writeFloats(memory, op.dst, m, row);
  }
}

// int8 and uint8: exact, wrapping in int32.
void multiplyInts(Memory &memory, const isa::Matmul &op) {
  std::vector<Ints> stationary, moving;
  for (int k = 0; k < op.moving.partitions; ++k) {
    stationary.push_back(readInts(memory, op.stationary, k));
    moving.push_back(readInts(memory, op.moving, k));
  }
  for (int m = 0; m < op.dst.partitions; ++m) {
    Ints row(op.dst.elementsPerPartition(), 0);
    if (!op.start)
      row = readInts(memory, op.dst, m);
    for (int k = 0; k < op.moving.partitions; ++k)
      for (size_t n = 0; n < row.size(); ++n)
        row[n] += stationary[k][m] * moving[k][n];
    writeInts(memory, op.dst, m, row);
  }
}

} // namespace

void execute(Memory &memory, const isa::Matmul &op) {
  if (isInteger(op.moving.dtype))
    return multiplyInts(memory, op);
  multiplyFloats(memory, op);
}

void execute(Memory &memory, const isa::Transpose &op) {
  Elements all = Elements::read(memory, op.src); // [P, F] row-major
  int64_t columns = op.src.elementsPerPartition();
  for (int f = 0; f < op.dst.partitions; ++f) {
    Elements row{all.dtype, {}};
    for (int p = 0; p < op.src.partitions; ++p)
      row.values.push_back(all.values[p * columns + f]);
    row.write(memory, op.dst, f);
  }
}

} // namespace tessera::emulator
