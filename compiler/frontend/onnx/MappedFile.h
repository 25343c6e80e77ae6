// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file mapped read-only into memory; moves, never copies.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::frontend {

class MappedFile {
public:
  // The file is known by the last component of its path from here on.
  static absl::StatusOr<MappedFile> open(const std::string &path);
  // Takes the descriptor over and closes it.
  static absl::StatusOr<MappedFile> fromDescriptor(int descriptor, std::string name);
  // Bytes we made ourselves, where the rest of the code expects a file.
  static MappedFile fromBytes(std::vector<uint8_t> bytes, std::string name);

  MappedFile() = default;
  MappedFile(MappedFile &&other) noexcept;
  MappedFile &operator=(MappedFile &&other) noexcept;
  ~MappedFile();

  std::span<const uint8_t> bytes() const {
    if (!data_)
      return owned_;
    return {static_cast<const uint8_t *>(data_), size_};
  }
  const std::string &name() const { return name_; }
  // Whether these are bytes we made ourselves, which are in no file.
  bool inMemory() const { return inMemory_; }
  // What tells it from other files: "xxh3:" and 16 digits.
  std::string digest() const;

private:
  void *data_ = nullptr;
  size_t size_ = 0;
  bool inMemory_ = false;
  std::vector<uint8_t> owned_; // on the heap: a move keeps its address
  std::string name_;
};

} // namespace tessera::frontend
