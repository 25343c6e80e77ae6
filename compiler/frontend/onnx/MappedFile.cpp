// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file mapped read-only into memory; moves, never copies.
#include "compiler/frontend/onnx/MappedFile.h"

#include "compiler/artifact/neff/Digest.h"

#include "absl/strings/str_format.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tessera::frontend {

namespace {
std::string baseName(const std::string &path) { return path.substr(path.find_last_of('/') + 1); }
} // namespace

absl::StatusOr<MappedFile> MappedFile::open(const std::string &path) {
  // O_NONBLOCK: a named pipe must not make us wait for its writer.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return error(Code::CannotRead, "cannot read '", path, "': ", std::strerror(errno));
  return fromDescriptor(descriptor, baseName(path));
}

absl::StatusOr<MappedFile> MappedFile::fromDescriptor(int descriptor, std::string name) {
  struct stat info;
  absl::Status problem;
  void *data = nullptr;
  if (fstat(descriptor, &info) != 0)
    problem = error(Code::CannotRead, "cannot read '", name, "': ", std::strerror(errno));
  else if (!S_ISREG(info.st_mode))
    problem = error(Code::CannotRead, "'", name, "' is not a regular file");
  else if (info.st_size > 0) {
    data = mmap(nullptr, info.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED) {
      data = nullptr;
      problem = error(Code::CannotRead, "cannot read '", name, "': ", std::strerror(errno));
    }
  }
  close(descriptor);
  if (!problem.ok())
    return problem;
  MappedFile file;
  file.data_ = data;
  file.size_ = static_cast<size_t>(info.st_size);
  file.name_ = std::move(name);
  return file;
}

MappedFile MappedFile::fromBytes(std::vector<uint8_t> bytes, std::string name) {
  MappedFile file;
  file.inMemory_ = true;
  file.owned_ = std::move(bytes);
  file.name_ = std::move(name);
  return file;
}

std::string MappedFile::digest() const {
  return absl::StrFormat("xxh3:%016x", checksumOf(bytes().data(), bytes().size()));
}

MappedFile::MappedFile(MappedFile &&other) noexcept { *this = std::move(other); }

MappedFile &MappedFile::operator=(MappedFile &&other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(inMemory_, other.inMemory_);
  std::swap(owned_, other.owned_);
  std::swap(name_, other.name_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_)
    munmap(data_, size_);
}

} // namespace tessera::frontend
