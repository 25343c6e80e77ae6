// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory of the host: what a model may take of it, and blocks of it.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include <cstddef>
#include <cstring>
#include <memory>

namespace tessera::nrt {

// Refuses an artifact that may come to touch more than the host can give: a small file may claim
// anything, and nothing is taken of what it claims until a run touches it.
absl::Status checkMemory(const Artifact &artifact);

// Zeroed bytes, aligned as artifacts align their tensors. Throws std::bad_alloc.
std::shared_ptr<std::byte[]> allocate(size_t size);

// Null pointers have no bytes to copy, and memcpy wants to hear of none.
inline void copyBytes(void *to, const void *from, size_t size) {
  if (size)
    std::memmove(to, from, size);
}

} // namespace tessera::nrt
