// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The memory of one core.
#include "runtime-stub/emulator/Memory.h"

#include <algorithm>
#include <new>

namespace tessera::emulator {
namespace {
constexpr std::byte kPoison{0xff}; // a NaN in every float type, -1 in every integer
constexpr int kPartitions = 128;
} // namespace

Memory::Memory(const Artifact &artifact, std::span<const std::byte> weights)
    : sbufBytes(artifact.machine.sbuf.bytesPerPartition),
      psumBytes(artifact.machine.psum.bytesPerPartition()), weights(weights) {
  const size_t sbufSize = kPartitions * sbufBytes, psumSize = kPartitions * psumBytes;
  const size_t size = sbufSize + psumSize + artifact.regionBytes(isa::Space::scratch);
  // calloc's large blocks cost nothing until they are touched.
  owned.reset(static_cast<std::byte *>(std::calloc(size, 1)));
  if (!owned)
    throw std::bad_alloc();
  const std::span<std::byte> all(owned.get(), size);
  sbuf = all.first(sbufSize);
  psum = all.subspan(sbufSize, psumSize);
  scratch = all.subspan(sbufSize + psumSize);
}

void Memory::poison() {
  std::ranges::fill(sbuf, kPoison);
  std::ranges::fill(psum, kPoison);
  std::ranges::fill(scratch, kPoison);
  std::ranges::fill(output, kPoison);
}

const std::byte *Memory::read(const isa::Access &access, int p) const {
  switch (access.space) {
  case isa::Space::sbuf:
    return sbuf.data() + (access.partition + p) * sbufBytes + access.offset;
  case isa::Space::psum:
    return psum.data() + (access.partition + p) * psumBytes + access.offset;
  case isa::Space::weights:
    return weights.data() + access.offset;
  case isa::Space::input:
    return input.data() + access.offset;
  case isa::Space::output:
    return output.data() + access.offset;
  case isa::Space::scratch:
    return scratch.data() + access.offset;
  }
  return nullptr;
}

// The verifier refuses programs that write weights or input.
std::byte *Memory::write(const isa::Access &access, int p) {
  return const_cast<std::byte *>(read(access, p));
}

} // namespace tessera::emulator
