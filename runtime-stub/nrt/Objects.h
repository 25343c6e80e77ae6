// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the handles of the C API stand for.
#pragma once

#include "compiler/artifact/neff/Container.h"
#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/nrt/Config.h"
#include "runtime-stub/nrt/nrt.h"

#include <map>
#include <memory>
#include <mutex>

namespace tessera::nrt {
// Zeroed bytes, aligned as artifacts align their tensors. Throws std::bad_alloc.
std::shared_ptr<std::byte[]> allocate(size_t size);
} // namespace tessera::nrt

// Bytes: its own, its caller's, or a part of another tensor's.
struct nrt_tensor {
  std::string name;
  std::shared_ptr<std::byte[]> storage; // null for a caller's buffer
  std::byte *data = nullptr;            // null until a buffer is attached
  size_t size = 0;
};

struct nrt_tensor_set {
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<nrt_tensor>, std::less<>> tensors;
};

// A loaded, verified artifact with the memory of its core.
struct nrt_model {
  // Reads, verifies and prepares what `bytes` hold; `owner` keeps them alive.
  static absl::StatusOr<std::shared_ptr<nrt_model>> load(std::span<const std::byte> bytes,
                                                         std::shared_ptr<const void> owner,
                                                         const tessera::nrt::Config &config);
  absl::Status execute(const nrt_tensor_set &inputs, const nrt_tensor_set &outputs, int repeat);
  const tessera::Artifact &artifact() const { return loaded.artifact; }

  std::string emulatorName, isa;
  uint32_t core = 0;
  std::shared_ptr<const void> lease; // gives the core back

private:
  std::shared_ptr<const void> owner;
  tessera::LoadedArtifact loaded;
  std::unique_ptr<tessera::emulator::Emulator> emulator;
  std::chrono::seconds timeout;
  // One run at a time: the memory is one core's.
  std::timed_mutex running;
  std::unique_ptr<tessera::emulator::Executable> executable;
  std::shared_ptr<std::byte[]> memory; // of the two regions
  std::span<std::byte> input, output;
};
