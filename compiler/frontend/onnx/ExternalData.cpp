// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the files an ONNX model keeps its weights in, and no others.
#include "compiler/frontend/onnx/ExternalData.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace tessera::frontend {

namespace {

// A file descriptor that is closed on every way out.
class Descriptor {
public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor &) = delete;
  ~Descriptor() {
    if (value_ >= 0)
      close(value_);
  }
  void reset(int value) {
    if (value_ >= 0)
      close(value_);
    value_ = value;
  }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

private:
  int value_;
};

absl::Status refuse(Code code, std::string_view tensor, std::string_view location,
                    std::string_view why) {
  return error(code, "tensor '", tensor, "' keeps its data in '", location, "', ", why);
}

absl::StatusOr<std::vector<std::string>> components(std::string_view location,
                                                    std::string_view tensor) {
  if (location.empty())
    return error(Code::ExternalDataPath, "tensor '", tensor, "' names no file for its data");
  if (location.front() == '/')
    return refuse(Code::ExternalDataPath, tensor, location, "an absolute path");
  if (location.find('\0') != std::string_view::npos || location.size() > 4096)
    return refuse(Code::ExternalDataPath, tensor, location.substr(0, location.find('\0')),
                  "which is not a path");
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= location.size();) {
    size_t end = std::min(location.find('/', begin), location.size());
    std::string_view part = location.substr(begin, end - begin);
    if (part == "..")
      return refuse(Code::ExternalDataPath, tensor, location, "which leaves the model's folder");
    if (!part.empty() && part != ".")
      parts.emplace_back(part);
    begin = end + 1;
  }
  if (parts.empty())
    return refuse(Code::ExternalDataPath, tensor, location, "which is a folder");
  return parts;
}

} // namespace

// Walks the path component by component from the model's folder, each opened relative to the one
// before and never through a link: so a path cannot change its meaning between check and use.
absl::StatusOr<MappedFile> openExternalData(const std::string &directory, std::string_view location,
                                            std::string_view tensor) {
  TSR_ASSIGN_OR_RETURN(std::vector<std::string> parts, components(location, tensor));
  const char *root = directory.empty() ? "." : directory.c_str();
  Descriptor current(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (size_t i = 0; i < parts.size() && current.get() >= 0; ++i) {
    const bool last = i + 1 == parts.size();
    const int flags = last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
    struct stat info;
    if (fstatat(current.get(), parts[i].c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(info.st_mode))
      return refuse(Code::ExternalDataLink, tensor, location, "which is a symbolic link");
    current.reset(::openat(current.get(), parts[i].c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
  }
  if (current.get() < 0)
    return refuse(errno == ELOOP ? Code::ExternalDataLink : Code::ExternalDataMissing, tensor,
                  location, std::string("which cannot be opened: ") + std::strerror(errno));
  struct stat info;
  if (fstat(current.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return refuse(Code::ExternalDataMissing, tensor, location, "which is not a regular file");
  if (info.st_nlink > 1)
    return refuse(Code::ExternalDataLink, tensor, location,
                  "a file with several names (hard links)");
  return MappedFile::fromDescriptor(current.release(), std::string(location));
}

} // namespace tessera::frontend
