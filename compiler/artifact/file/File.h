// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Regular files to read: mapped, or copied. What is none is refused at once, also a named pipe,
// which would otherwise wait for a writer.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstddef>
#include <memory>

namespace tessera {

// A file mapped read-only.
class MappedFile {
public:
  static absl::StatusOr<MappedFile> open(const std::string &path);
  std::span<const std::byte> bytes() const { return view; }

private:
  std::shared_ptr<const void> mapping;
  std::span<const std::byte> view;
};

absl::StatusOr<std::string> readFile(const std::string &path);

} // namespace tessera
