// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An artifact in memory, read and verified once however many cores run it.
#pragma once

#include "compiler/artifact/neff/Container.h"
#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/nrt/Config.h"

#include <memory>
#include <mutex>

namespace tessera::nrt {

// Models that were loaded from the same bytes share it, and with it what the emulator derives from
// the weights.
struct Image {
  // Reads and verifies what `bytes` hold; `owner` keeps them alive.
  static absl::StatusOr<std::shared_ptr<const Image>>
  load(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const Config &config);

  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  LoadedArtifact loaded;
  std::unique_ptr<emulator::Emulator> emulator;
};

// Images while a model uses them. What two threads load at once may be there twice.
class Images {
public:
  std::shared_ptr<const Image> find(std::span<const std::byte> bytes) const;
  void add(const std::shared_ptr<const Image> &image);

private:
  mutable std::mutex mutex;
  std::vector<std::weak_ptr<const Image>> images;
};

} // namespace tessera::nrt
