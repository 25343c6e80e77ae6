// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bump allocation.
#include "runtime-stub/emulator/fast/Constants.h"

#include <algorithm>
#include <cstring>

namespace tessera::emulator::fast {
namespace {

// Four independent lanes, so that hashing runs at the speed of memory.
uint64_t hashOf(const std::byte *data, size_t bytes) {
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15;
  uint64_t lane[4] = {1, 2, 3, bytes};
  for (; bytes >= 32; bytes -= 32, data += 32)
    for (int i = 0; i < 4; ++i) {
      uint64_t word;
      std::memcpy(&word, data + 8 * i, 8);
      lane[i] = (lane[i] ^ word) * kPrime;
      lane[i] ^= lane[i] >> 29;
    }
  for (; bytes > 0; --bytes, ++data)
    lane[0] = (lane[0] ^ static_cast<uint64_t>(*data)) * kPrime;
  return lane[0] + 3 * lane[1] + 5 * lane[2] + 7 * lane[3];
}

constexpr size_t roundedUp(size_t bytes) { return (bytes + 63) / 64 * 64; }

} // namespace

std::byte *Constants::room(size_t bytes) {
  bytes = roundedUp(bytes);
  if (bytes > left_) {
    constexpr size_t kBlock = size_t{32} << 20;
    HostMemory block(std::max(bytes, kBlock));
    if (!block.data())
      return nullptr;
    next_ = block.data();
    left_ = block.size();
    blocks_.push_back(std::move(block));
  }
  return next_;
}

Ref Constants::keep(size_t bytes) {
  const uint64_t hash = hashOf(next_, bytes);
  auto [begin, end] = contents_.equal_range(hash);
  for (auto it = begin; it != end; ++it)
    if (it->second.second == bytes && std::memcmp(it->second.first, next_, bytes) == 0)
      return {reinterpret_cast<uint64_t>(it->second.first), Base::constants};
  contents_.emplace(hash, std::pair(next_, bytes));
  Ref ref{reinterpret_cast<uint64_t>(next_), Base::constants};
  next_ += roundedUp(bytes);
  left_ -= roundedUp(bytes);
  kept_ += roundedUp(bytes);
  return ref;
}

void *Arena::allocate(size_t bytes) {
  constexpr size_t kBlock = 1 << 16;
  const size_t units = (bytes + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t);
  if (units > left_) {
    left_ = std::max(units, kBlock);
    blocks_.push_back(std::make_unique<std::max_align_t[]>(left_));
    size_ = left_;
  }
  void *memory = blocks_.back().get() + (size_ - left_);
  left_ -= units;
  return memory;
}

} // namespace tessera::emulator::fast
