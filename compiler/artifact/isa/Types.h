// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an instruction is made of: data types, memory spaces, access patterns, queues, waits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace tessera::isa {

enum class DType : uint8_t {
  f32 = 0,
  bf16 = 1,
  f16 = 2,
  f8e4m3 = 3,
  f8e5m2 = 4,
  i8 = 5,
  u8 = 6, // also bool, as 0 and 1
  i16 = 7,
  u16 = 8,
  i32 = 9,
  u32 = 10,
  i64 = 11, // in HBM only
};
inline constexpr int kDTypeCount = 12;

constexpr int byteSize(DType type) {
  constexpr std::array<int, kDTypeCount> sizes = {4, 2, 2, 1, 1, 1, 1, 2, 2, 4, 4, 8};
  return sizes[static_cast<int>(type)];
}
constexpr std::string_view name(DType type) {
  constexpr std::array<std::string_view, kDTypeCount> names = {
      "f32", "bf16", "f16", "f8e4m3", "f8e5m2", "i8", "u8", "i16", "u16", "i32", "u32", "i64"};
  return names[static_cast<int>(type)];
}
constexpr bool isInteger(DType type) { return type >= DType::i8; }

// SBUF and PSUM have partitions; the other four are regions of HBM, plain bytes.
enum class Space : uint8_t { sbuf = 0, psum = 1, weights = 2, input = 3, output = 4, scratch = 5 };
inline constexpr int kSpaceCount = 6;
constexpr bool isHbm(Space space) { return space >= Space::weights; }
constexpr std::string_view name(Space space) {
  constexpr std::array<std::string_view, kSpaceCount> names = {"sbuf",  "psum",   "weights",
                                                               "input", "output", "scratch"};
  return names[static_cast<int>(space)];
}

struct Dim {
  int32_t count = 1;
  int32_t stride = 1; // in elements
  friend bool operator==(const Dim &, const Dim &) = default;
};

// The elements an instruction touches, in row-major order: in SBUF and PSUM the partition first,
// then at most 4 dimensions of each partition; in HBM at most 5 dimensions and no partition.
// Rank 0 is one element (per partition).
struct Access {
  static constexpr int kMaxRank = 5;

  Space space = Space::sbuf;
  DType dtype = DType::f32;
  uint8_t partition = 0;  // first partition; 0 in HBM
  uint8_t partitions = 1; // number of partitions; 1 in HBM
  uint8_t rank = 0;
  std::array<Dim, kMaxRank> dims = {}; // those from `rank` on stay as constructed
  uint64_t offset = 0;                 // bytes, from the partition's or the region's start

  int64_t elementsPerPartition() const {
    int64_t n = 1;
    for (int d = 0; d < rank; ++d)
      n *= dims[d].count;
    return n;
  }
  int64_t elements() const { return elementsPerPartition() * partitions; }
  friend bool operator==(const Access &, const Access &) = default;
};

// A constant, or an access to one fp32 (int32 in int32 arithmetic) value per partition.
using Operand = std::variant<float, Access>;

enum class Engine : uint8_t { pe = 0, act = 1, vector = 2, gpsimd = 3, dma = 4 };

// Instruction queues: one per compute engine, 16 for DMA.
using Queue = uint8_t;
inline constexpr int kDmaQueues = 16;
inline constexpr int kQueueCount = 4 + kDmaQueues;
constexpr bool isDma(Queue queue) { return queue >= 4; }
constexpr Engine engineOf(Queue queue) {
  return isDma(queue) ? Engine::dma : static_cast<Engine>(queue);
}
constexpr std::string_view queueName(Queue queue) {
  constexpr std::array<std::string_view, kQueueCount> names = {
      "pe",   "act",  "vector", "gpsimd", "dma0",  "dma1",  "dma2",  "dma3",  "dma4",  "dma5",
      "dma6", "dma7", "dma8",   "dma9",   "dma10", "dma11", "dma12", "dma13", "dma14", "dma15"};
  return names[queue];
}

// Hold an instruction until `queue` has completed `count` instructions since the run began.
struct Wait {
  Queue queue = 0;
  uint32_t count = 0;
  friend bool operator==(const Wait &, const Wait &) = default;
};

// One case of an enumeration of the instruction table.
struct EnumCase {
  std::string_view name;
  uint8_t value;
  std::string_view meaning;
};
template <typename E> struct EnumCases; // generated: EnumCases<E>::cases

} // namespace tessera::isa
