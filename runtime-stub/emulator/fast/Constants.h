// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory of a translation: packed weights, each content once, and the arguments of steps.
#pragma once

#include "runtime-stub/emulator/fast/HostMemory.h"
#include "runtime-stub/emulator/fast/kernels/Steps.h"

#include <memory>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace tessera::emulator::fast {

// Bytes that never move and never change once kept. Refs to them hold addresses.
class Constants {
public:
  // Room for `bytes`; null if memory is out. The next call takes the same room unless it was kept.
  std::byte *room(size_t bytes);
  // Keeps what was written to the room, or returns the earlier constant of the same content.
  Ref keep(size_t bytes);
  size_t bytes() const { return kept_; }

private:
  std::vector<HostMemory> blocks_;
  std::byte *next_ = nullptr;
  size_t left_ = 0, kept_ = 0;
  std::unordered_multimap<uint64_t, std::pair<const std::byte *, size_t>> contents_;
};

// Owns trivially destructible objects.
class Arena {
public:
  template <typename T> T *make(const T &value) { return copy(&value, 1); }
  template <typename T> T *copy(const T *values, size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    auto *memory = static_cast<T *>(allocate(sizeof(T) * count));
    std::uninitialized_copy_n(values, count, memory);
    return memory;
  }

private:
  void *allocate(size_t bytes);
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
  size_t left_ = 0, size_ = 0; // units of the last block
};

} // namespace tessera::emulator::fast
