// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which bytes have been written, exactly.
#pragma once

#include "compiler/artifact/isa/analysis/ByteSet.h"

#include <bitset>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tessera::verify {

// A byte nobody has written; partition 0 in HBM.
struct Hole {
  int partition = 0;
  int64_t byte = 0;
};

// Of a space with partitions. Columns of 64 bytes; of each, the partitions that are complete, and
// a mask of partitions for each byte of the others. An instruction writes the same bytes on all of
// its partitions, which costs a step per column, or per byte of an incomplete one.
class WrittenPartitions {
public:
  explicit WrittenPartitions(int64_t bytesPerPartition);

  // Each counts its steps down from `limit`; the answer is void once it is below zero.
  void write(const isa::ByteSet &bytes, isa::WorkLimit &limit);
  std::optional<Hole> firstHole(const isa::ByteSet &bytes, isa::WorkLimit &limit);

private:
  static constexpr int kPartitions = 128;
  static constexpr int64_t kColumnBytes = 64;
  using Mask = unsigned __int128; // a bit per partition
  struct Column {
    Mask complete = 0;
    std::unique_ptr<std::array<Mask, kColumnBytes>> written; // of the incomplete ones, by byte
  };
  static Mask partitionsOf(const isa::ByteSet &bytes);
  // Whether every byte between the first and the last is written: one look for many runs.
  bool isHullWritten(const isa::ByteSet &bytes, Mask partitions, isa::WorkLimit &limit) const;
  static void writeColumn(Column &column, Mask partitions, uint64_t bits, isa::WorkLimit &limit);
  static std::optional<Hole> holeOf(Column &column, Mask partitions, uint64_t bits,
                                    isa::WorkLimit &limit);

  std::vector<Column> columns_;
};

// Of a region of HBM: disjoint ranges that do not touch, and beside them a bit for each byte of
// the pages that short runs are being written into. A page becomes a range when it is complete.
class WrittenRegion {
public:
  void write(int64_t begin, int64_t end);
  void write(const isa::ByteSet &bytes, isa::WorkLimit &limit);
  std::optional<Hole> firstHole(int64_t begin, int64_t end, isa::WorkLimit &limit) const;
  std::optional<Hole> firstHole(const isa::ByteSet &bytes, isa::WorkLimit &limit) const;

private:
  static constexpr int64_t kPageBytes = 4096;
  struct Page {
    std::bitset<kPageBytes> written;
    int64_t count = 0;
  };
  // Where the written bytes that begin at `byte` end; `byte` itself where it is not written.
  int64_t rangeEnd(int64_t byte) const;
  int64_t pageEnd(int64_t byte) const;
  void writeShort(int64_t begin, int64_t end, isa::WorkLimit &limit);

  std::map<int64_t, int64_t> ends_; // by begin
  std::unordered_map<int64_t, Page> pages_;
};

} // namespace tessera::verify
