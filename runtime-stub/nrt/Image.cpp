// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loading images, and finding them again.
#include "runtime-stub/nrt/Image.h"

#include "runtime-stub/verify/Verify.h"

#include <cstring>

namespace tessera::nrt {

absl::StatusOr<std::shared_ptr<const Image>> Image::load(std::span<const std::byte> bytes,
                                                         std::shared_ptr<const void> owner,
                                                         std::optional<FileId> file,
                                                         const Config &config) {
  auto image = std::make_shared<Image>();
  image->owner = std::move(owner);
  image->file = file;
  image->bytes = bytes;
  ReadOptions options;
  options.validateHash = config.validateHash;
  TSR_ASSIGN_OR_RETURN(image->loaded, readArtifact(bytes, options));
  TSR_RETURN_IF_ERROR(verify::verify(image->loaded.artifact));

  emulator::Options choice;
  choice.isa = config.isa;
  std::string_view name = config.emulator.empty() ? emulator::defaultEmulator() : config.emulator;
  TSR_ASSIGN_OR_RETURN(image->emulator, emulator::createEmulator(name, choice));
  return image;
}

// By all the bytes: a checksum is no proof. Different artifacts differ in the first of them, which
// hold the hash.
std::shared_ptr<const Image> Images::find(std::span<const std::byte> bytes,
                                          std::optional<FileId> file) const {
  std::vector<std::weak_ptr<const Image>> candidates;
  {
    std::lock_guard lock(mutex);
    candidates = images;
  }
  for (const auto &candidate : candidates)
    if (auto image = candidate.lock();
        image && (!image->file || image->file == file) && image->bytes.size() == bytes.size() &&
        std::memcmp(image->bytes.data(), bytes.data(), bytes.size()) == 0)
      return image;
  return nullptr;
}

void Images::add(const std::shared_ptr<const Image> &image) {
  std::lock_guard lock(mutex);
  std::erase_if(images, [](const auto &known) { return known.expired(); });
  images.push_back(image);
}

} // namespace tessera::nrt
