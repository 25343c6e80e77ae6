// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The memory of one core as plain bytes.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

namespace tessera::emulator {

struct Memory {
  Memory() = default; // over someone else's bytes
  // Throws std::bad_alloc.
  Memory(const Artifact &artifact, std::span<const std::byte> weights);
  // Makes everything but weights and input unlike any value a program could mean.
  void poison();

  // Where partition `p` of the access (counted from its first) begins; `p` is 0 in HBM.
  const std::byte *read(const isa::Access &access, int p) const;
  std::byte *write(const isa::Access &access, int p);

  int64_t sbufBytes = 0, psumBytes = 0; // from one partition to the next
  std::span<std::byte> sbuf, psum, scratch;
  std::span<const std::byte> weights, input;
  std::span<std::byte> output;

private:
  struct Free {
    void operator()(std::byte *bytes) const { std::free(bytes); }
  };
  std::unique_ptr<std::byte, Free> owned;
};

inline int64_t innerStride(const isa::Access &access) {
  return access.rank ? access.dims[access.rank - 1].stride : 1;
}
// Elements of one innermost row.
inline int64_t innerCount(const isa::Access &access) {
  return access.rank ? access.dims[access.rank - 1].count : 1;
}

} // namespace tessera::emulator
