// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An artifact in memory, read and verified once however many cores run it.
#pragma once

#include "compiler/artifact/file/File.h"
#include "compiler/artifact/neff/Container.h"
#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/nrt/Config.h"

#include <memory>
#include <mutex>
#include <optional>

namespace tessera::nrt {

// Models that were loaded from the same bytes share it, and with it what the emulator derives from
// the weights.
struct Image {
  // Reads and verifies what `bytes` hold; `owner` keeps them alive. `file` is the file that is
  // mapped there, if they are no copy.
  static absl::StatusOr<std::shared_ptr<const Image>> load(std::span<const std::byte> bytes,
                                                           std::shared_ptr<const void> owner,
                                                           std::optional<FileId> file,
                                                           const Config &config);

  std::shared_ptr<const void> owner;
  std::optional<FileId> file;
  std::span<const std::byte> bytes;
  LoadedArtifact loaded;
  std::unique_ptr<emulator::Emulator> emulator;
};

// Images while a model uses them. What two threads load at once may be there twice.
class Images {
public:
  // One of these bytes that are a copy, or mapped from the same file: what becomes of another file
  // is nothing to this model.
  std::shared_ptr<const Image> find(std::span<const std::byte> bytes,
                                    std::optional<FileId> file) const;
  void add(const std::shared_ptr<const Image> &image);

private:
  mutable std::mutex mutex;
  std::vector<std::weak_ptr<const Image>> images;
};

} // namespace tessera::nrt
