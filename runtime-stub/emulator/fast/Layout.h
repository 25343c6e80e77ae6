// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the partitions of SBUF and PSUM lie in host memory.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Steps.h"

namespace tessera::emulator::fast {

// Partitions are an odd number of cache lines apart: at a power of two, the same column of all
// partitions would compete for one set of the first-level cache.
struct HostLayout {
  int64_t sbufStride = 0;
  int64_t psumStride = 0;

  HostLayout(int64_t sbufBytes, int64_t psumBytes)
      : sbufStride(padded(sbufBytes)), psumStride(padded(psumBytes)) {}

  int64_t partitionStride(isa::Space space) const {
    return space == isa::Space::sbuf ? sbufStride : space == isa::Space::psum ? psumStride : 0;
  }
  Ref refOf(const isa::Access &access) const {
    return {static_cast<uint64_t>(access.partition * partitionStride(access.space)) + access.offset,
            static_cast<Base>(access.space)};
  }

private:
  static int64_t padded(int64_t bytes) {
    const int64_t lines = (bytes + 63) / 64;
    return 64 * (lines | 1);
  }
};
static_assert(static_cast<int>(isa::Space::scratch) == static_cast<int>(Base::scratch));

} // namespace tessera::emulator::fast
