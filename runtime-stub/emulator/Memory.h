// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The memory of one core as plain bytes, and the elements of an access in it.
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

// Calls body(offset, count) for every run of equally spaced elements of one partition, in row-major
// order: `offset` in elements from Memory::read, `count` elements `innerStride(access)` apart.
template <typename Body> void forEachRun(const isa::Access &access, Body body) {
  if (access.rank == 0)
    return body(int64_t(0), int64_t(1));
  int inner = access.rank - 1;
  std::array<int32_t, isa::Access::kMaxRank> index = {};
  for (;;) {
    int64_t offset = 0;
    for (int d = 0; d < inner; ++d)
      offset += int64_t(index[d]) * access.dims[d].stride;
    body(offset, int64_t(access.dims[inner].count));
    int d = inner - 1;
    for (; d >= 0 && ++index[d] == access.dims[d].count; --d)
      index[d] = 0;
    if (d < 0)
      return;
  }
}
inline int64_t innerStride(const isa::Access &access) {
  return access.rank ? access.dims[access.rank - 1].stride : 1;
}
// Elements of one innermost row.
inline int64_t innerCount(const isa::Access &access) {
  return access.rank ? access.dims[access.rank - 1].count : 1;
}

} // namespace tessera::emulator
