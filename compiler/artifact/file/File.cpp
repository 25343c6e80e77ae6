// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens, maps and reads regular files.
#include "compiler/artifact/file/File.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tessera {
namespace {

absl::Status cannotRead(const std::string &path, std::string_view why) {
  return error(Code::CannotRead, "cannot read '", path, "': ", why);
}
absl::Status systemError(const std::string &path) { return cannotRead(path, std::strerror(errno)); }

// An open regular file.
struct Opened {
  int descriptor = -1;
  size_t size = 0;
  FileId id;

  Opened() = default;
  Opened(Opened &&other) noexcept
      : descriptor(std::exchange(other.descriptor, -1)), size(other.size), id(other.id) {}
  ~Opened() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
};

absl::StatusOr<Opened> openRegular(const std::string &path) {
  Opened file;
  file.descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;
  if (file.descriptor < 0 || ::fstat(file.descriptor, &info) != 0)
    return systemError(path);
  if (!S_ISREG(info.st_mode))
    return cannotRead(path, "it is not a regular file");
  file.size = size_t(info.st_size);
  file.id = {info.st_dev, info.st_ino};
  return file;
}

} // namespace

absl::StatusOr<MappedFile> MappedFile::open(const std::string &path) {
  TSR_ASSIGN_OR_RETURN(Opened opened, openRegular(path));
  MappedFile file;
  file.file = opened.id;
  if (opened.size == 0) // which has no mapping
    return file;
  const size_t size = opened.size;
  void *address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened.descriptor, 0);
  if (address == MAP_FAILED)
    return systemError(path);
  file.mapping = std::shared_ptr<const void>(
      address, [size](const void *p) { ::munmap(const_cast<void *>(p), size); });
  file.view = {static_cast<const std::byte *>(address), size};
  return file;
}

// By read, not from a mapping: a file that shrinks meanwhile ends early.
absl::StatusOr<std::string> readFile(const std::string &path) {
  TSR_ASSIGN_OR_RETURN(Opened opened, openRegular(path));
  std::string bytes(opened.size, '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = ::read(opened.descriptor, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return systemError(path);
    if (count == 0)
      break;
    done += size_t(count);
  }
  bytes.resize(done);
  return bytes;
}

} // namespace tessera
