// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Anonymous mappings.
#include "runtime-stub/emulator/fast/HostMemory.h"

#include <sys/mman.h>

namespace tessera::emulator::fast {

HostMemory::HostMemory(size_t bytes) {
  constexpr size_t kHuge = size_t{2} << 20;
  const size_t size = (bytes + kHuge) / kHuge * kHuge; // never empty
  void *mapping = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return;
  madvise(mapping, size, MADV_HUGEPAGE); // a wish
  data_ = static_cast<std::byte *>(mapping);
  mapped_ = size;
}

HostMemory::~HostMemory() {
  if (data_)
    munmap(data_, mapped_);
}

} // namespace tessera::emulator::fast
