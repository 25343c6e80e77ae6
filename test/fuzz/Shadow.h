// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs programs on shadows of values: what an instruction writes is a digest of what it reads.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include "absl/container/flat_hash_map.h"

#include <optional>

namespace tessera::test {

// Digest of every byte written, by (space, partition, byte) in one number.
using Bytes = absl::flat_hash_map<uint64_t, uint64_t>;

// Runs the program in a legal order chosen by `seed`. Nothing where it comes to a stand, or reads a
// byte of SBUF, PSUM, scratch or output that was not written.
std::optional<Bytes> runShadow(const Artifact &artifact, unsigned seed);

} // namespace tessera::test
