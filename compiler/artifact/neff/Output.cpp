// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Output to memory and to files.
#include "compiler/artifact/neff/Output.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tessera {

absl::Status StringOutput::append(const void *data, size_t size) {
  bytes.append(static_cast<const char *>(data), size);
  return absl::OkStatus();
}

absl::Status StringOutput::replaceFront(const void *data, size_t size) {
  bytes.replace(0, size, static_cast<const char *>(data), size);
  return absl::OkStatus();
}

absl::Status FileOutput::failure() const {
  return error(Code::CannotWrite, "cannot write '", path, "': ", std::strerror(errno));
}

absl::StatusOr<std::unique_ptr<FileOutput>> FileOutput::create(const std::string &path) {
  static std::atomic<unsigned> next = 0; // files of one process differ by number
  std::unique_ptr<FileOutput> file(new FileOutput);
  file->path = path;
  struct stat existing;
  if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode))
    return error(Code::CannotWrite, "cannot write '", path, "': it is not a regular file");
  // Not by mkostemp, whose files are private: a result gets what the user's mask leaves of 0666.
  constexpr int kAttempts = 1000;
  for (int i = 0; i < kAttempts; ++i) {
    const std::string name = concat(path, ".", ::getpid(), ".", next++);
    file->descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file->descriptor >= 0) {
      file->temporary = name;
      return file;
    }
    if (errno != EEXIST) // what a process that was killed has left
      break;
  }
  return file->failure();
}

FileOutput::~FileOutput() {
  if (descriptor >= 0)
    ::close(descriptor);
  if (!temporary.empty())
    ::unlink(temporary.c_str());
}

absl::Status FileOutput::append(const void *bytes, size_t size) {
  for (auto *at = static_cast<const char *>(bytes); size;) {
    ssize_t written = ::write(descriptor, at, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return failure();
    at += written;
    size -= size_t(written);
  }
  return absl::OkStatus();
}

absl::Status FileOutput::replaceFront(const void *bytes, size_t size) {
  return ::pwrite(descriptor, bytes, size, 0) == ssize_t(size) ? absl::OkStatus() : failure();
}

absl::Status FileOutput::commit() {
  const bool closed = ::close(std::exchange(descriptor, -1)) == 0;
  if (!closed || ::rename(temporary.c_str(), path.c_str()) != 0)
    return failure();
  temporary.clear();
  return absl::OkStatus();
}

} // namespace tessera
