// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Regular files to read: mapped, or copied. What is none is refused at once, also a named pipe,
// which would otherwise wait for a writer.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace tessera {

// Which file of the host it is, whatever path led there.
struct FileId {
  uint64_t device = 0, inode = 0;
  bool operator==(const FileId &) const = default;
};

// A file mapped read-only: who rewrites it changes the bytes.
class MappedFile {
public:
  static absl::StatusOr<MappedFile> open(const std::string &path);
  std::span<const std::byte> bytes() const { return view; }
  FileId id() const { return file; }

private:
  FileId file;
  std::shared_ptr<const void> mapping;
  std::span<const std::byte> view;
};

absl::StatusOr<std::string> readFile(const std::string &path);

} // namespace tessera
