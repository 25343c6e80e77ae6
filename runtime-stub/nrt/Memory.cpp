// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the host can give, and calloc.
#include "runtime-stub/nrt/Memory.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>
#include <unistd.h>

namespace tessera::nrt {
namespace {

// Without swapping, and without what other programs use.
uint64_t availableBytes() {
  std::ifstream meminfo("/proc/meminfo");
  unsigned long kib = 0;
  for (std::string line; std::getline(meminfo, line);)
    if (std::sscanf(line.c_str(), "MemAvailable: %lu kB", &kib) == 1)
      return uint64_t(kib) * 1024;
  return uint64_t(sysconf(_SC_PHYS_PAGES)) * uint64_t(sysconf(_SC_PAGESIZE));
}

// Weights stay in the file.
uint64_t claimedBytes(const Artifact &artifact) {
  constexpr uint64_t kPartitions = 128;
  const Machine &machine = artifact.machine;
  uint64_t bytes =
      kPartitions * uint64_t(machine.sbuf.bytesPerPartition + machine.psum.bytesPerPartition());
  for (isa::Space space : {isa::Space::input, isa::Space::output, isa::Space::scratch})
    bytes += artifact.regionBytes(space);
  return bytes;
}

} // namespace

absl::Status checkMemory(const Artifact &artifact) {
  const uint64_t claimed = claimedBytes(artifact), available = availableBytes();
  if (claimed <= available)
    return absl::OkStatus();
  return error(Code::OutOfMemory, "the model takes ", claimed,
               " bytes for its tensors, scratch, SBUF and PSUM; the host has ", available,
               " available");
}

// From calloc, whose large blocks cost nothing until they are touched.
std::shared_ptr<std::byte[]> allocate(size_t size) {
  constexpr size_t alignment = TensorInfo::kAlignment, most = size_t(1) << 40;
  std::shared_ptr<void> block(size < most ? std::calloc(size + alignment, 1) : nullptr, std::free);
  if (!block)
    throw std::bad_alloc();
  size_t space = size + alignment;
  void *aligned = block.get();
  std::align(alignment, size, aligned, space);
  return {block, static_cast<std::byte *>(aligned)};
}

} // namespace tessera::nrt
