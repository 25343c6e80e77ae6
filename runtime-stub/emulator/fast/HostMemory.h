// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Zeroed, page-aligned host memory, in huge pages where the kernel gives them.
#pragma once

#include <cstddef>
#include <utility>

namespace tessera::emulator::fast {

class HostMemory {
public:
  HostMemory() = default;
  explicit HostMemory(size_t bytes); // data() is null if there is none left
  ~HostMemory();
  HostMemory(HostMemory &&other) noexcept
      : data_(std::exchange(other.data_, nullptr)), mapped_(std::exchange(other.mapped_, 0)) {}
  HostMemory &operator=(HostMemory &&other) noexcept {
    std::swap(data_, other.data_);
    std::swap(mapped_, other.mapped_);
    return *this;
  }

  std::byte *data() const { return data_; }
  size_t size() const { return mapped_; }

private:
  std::byte *data_ = nullptr;
  size_t mapped_ = 0;
};

} // namespace tessera::emulator::fast
