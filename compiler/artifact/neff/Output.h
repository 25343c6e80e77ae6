// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where an artifact is written to: memory, or a file that appears only when it is whole.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <memory>

namespace tessera {

class Output {
public:
  virtual ~Output() = default;
  virtual absl::Status append(const void *bytes, size_t size) = 0;
  virtual absl::Status replaceFront(const void *bytes, size_t size) = 0;
};

class NoOutput : public Output {
public:
  absl::Status append(const void *, size_t) override { return absl::OkStatus(); }
  absl::Status replaceFront(const void *, size_t) override { return absl::OkStatus(); }
};

class StringOutput : public Output {
public:
  absl::Status append(const void *bytes, size_t size) override;
  absl::Status replaceFront(const void *bytes, size_t size) override;
  std::string bytes;
};

// Writes to a temporary beside `path`; commit() renames it, the destructor removes it otherwise.
class FileOutput : public Output {
public:
  static absl::StatusOr<std::unique_ptr<FileOutput>> create(const std::string &path);
  ~FileOutput() override;
  absl::Status append(const void *bytes, size_t size) override;
  absl::Status replaceFront(const void *bytes, size_t size) override;
  absl::Status commit();

private:
  FileOutput() = default;
  absl::Status failure() const; // of the last system call
  std::string path, temporary;
  int descriptor = -1;
};

} // namespace tessera
