// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which bytes have been written, exactly.
#pragma once

#include "compiler/artifact/isa/analysis/ByteSet.h"

#include <map>
#include <memory>
#include <vector>

namespace tessera::verify {

// A byte nobody has written; partition 0 in HBM.
struct Hole {
  int partition = 0;
  int64_t byte = 0;
};

// Of a space with partitions. Columns of 64 bytes; of each, the partitions that are complete, and
// a bit for each byte of the others. Most instructions write whole columns on many partitions,
// which costs a word or two per column.
class WrittenPartitions {
public:
  explicit WrittenPartitions(int64_t bytesPerPartition);

  // Each counts its steps down from `limit`; the answer is void once it is below zero.
  void write(const isa::ByteSet &bytes, isa::WorkLimit &limit);
  std::optional<Hole> firstHole(const isa::ByteSet &bytes, isa::WorkLimit &limit) const;

private:
  static constexpr int kPartitions = 128;
  using Mask = unsigned __int128; // a bit per partition
  struct Column {
    Mask complete = 0;
    std::unique_ptr<std::array<uint64_t, kPartitions>> bytes; // of the incomplete ones
  };
  static Mask partitionsOf(const isa::ByteSet &bytes);
  void writeColumn(Column &column, Mask partitions, uint64_t bits, isa::WorkLimit &limit);
  static std::optional<Hole> holeOf(const Column &column, Mask partitions, uint64_t bits,
                                    isa::WorkLimit &limit);

  std::vector<Column> columns_;
};

// Of a region of HBM, as disjoint ranges that do not touch.
class WrittenRegion {
public:
  void write(int64_t begin, int64_t end);
  void write(const isa::ByteSet &bytes, isa::WorkLimit &limit);
  std::optional<Hole> firstHole(int64_t begin, int64_t end) const;
  std::optional<Hole> firstHole(const isa::ByteSet &bytes, isa::WorkLimit &limit) const;

private:
  std::map<int64_t, int64_t> ends_; // by begin
};

} // namespace tessera::verify
