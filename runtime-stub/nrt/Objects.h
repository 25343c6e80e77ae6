// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the handles of the C API stand for.
#pragma once

#include "runtime-stub/nrt/Image.h"
#include "runtime-stub/nrt/Memory.h"
#include "runtime-stub/nrt/nrt.h"

#include <map>
#include <memory>
#include <mutex>

namespace tessera::nrt {

// Where the bytes of a tensor are: its own, its caller's, or a part of another tensor's.
struct Bytes {
  std::shared_ptr<std::byte[]> storage; // null for a caller's buffer
  std::byte *data = nullptr;            // null until a buffer is attached
  size_t size = 0;
};

} // namespace tessera::nrt

// A call takes the bytes once and works on those, whatever another thread attaches meanwhile.
struct nrt_tensor {
  nrt_tensor(std::string name, tessera::nrt::Bytes bytes)
      : name(std::move(name)), current(std::move(bytes)) {}
  tessera::nrt::Bytes bytes() const {
    std::lock_guard lock(mutex);
    return current;
  }
  void attach(tessera::nrt::Bytes bytes) {
    std::lock_guard lock(mutex);
    std::swap(current, bytes);
  }

  const std::string name;

private:
  mutable std::mutex mutex;
  tessera::nrt::Bytes current;
};

struct nrt_tensor_set {
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<nrt_tensor>, std::less<>> tensors;
};

// An artifact ready to run, with the memory of its core.
struct nrt_model {
  static absl::StatusOr<std::shared_ptr<nrt_model>>
  load(std::shared_ptr<const tessera::nrt::Image> image, const tessera::nrt::Config &config);
  absl::Status execute(const nrt_tensor_set &inputs, const nrt_tensor_set &outputs, int repeat);
  const tessera::Artifact &artifact() const { return image->loaded.artifact; }

  std::string emulatorName, isa;
  std::shared_ptr<const void> core; // a share of it

private:
  std::shared_ptr<const tessera::nrt::Image> image; // outlives the executable
  std::chrono::seconds timeout;
  // One run at a time: the memory is one core's.
  std::timed_mutex running;
  std::unique_ptr<tessera::emulator::Executable> executable;
  std::shared_ptr<std::byte[]> memory; // of the two regions
  std::span<std::byte> input, output;
};
