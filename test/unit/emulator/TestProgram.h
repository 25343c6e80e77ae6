// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small verified programs for tests: one input, a few instructions one after the other, one output.
#pragma once

#include "runtime-stub/emulator/Emulator.h"

#include <string>
#include <vector>

namespace tessera::emulator {

struct TestProgram {
  struct Tensor {
    std::string type; // of the machine: f32, bf16, ...
    int partitions, elements;
  };
  Tensor in;                      // DMA puts it at byte 0 of the partitions from 0 on
  Tensor out;                     // DMA takes it from byte 4096
  std::vector<std::string> lines; // "queue instruction"; each waits for the one before it
  int scratch = 0;                // bytes

  // The artifact, verified; a failure of the test otherwise.
  Artifact build() const;
};

using Bytes = std::vector<std::byte>;

template <typename T> Bytes bytesOf(const std::vector<T> &values) {
  auto *first = reinterpret_cast<const std::byte *>(values.data());
  return Bytes(first, first + values.size() * sizeof(T));
}
template <typename T> std::vector<T> valuesOf(const Bytes &bytes, size_t count) {
  auto *first = reinterpret_cast<const T *>(bytes.data());
  return std::vector<T>(first, first + count);
}

// Prepares and runs once; the bytes of the output region.
absl::StatusOr<Bytes> runOnce(const Artifact &artifact, Bytes input, std::string_view emulator,
                              const Options &options = {});

} // namespace tessera::emulator
