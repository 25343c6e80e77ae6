// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checksum (XXH3, every load) and hash (SHA-256, on request) of an artifact.
#pragma once

#include "compiler/artifact/neff/Header.h"

#include <memory>

namespace tessera {

class Checksum {
public:
  Checksum();
  void add(const void *bytes, size_t size);
  uint64_t value() const;

private:
  struct State;
  std::shared_ptr<State> state;
};

class Sha256 {
public:
  Sha256();
  void add(const void *bytes, size_t size);
  Sha256Digest finish();

private:
  std::shared_ptr<void> context;
};

uint64_t checksumOf(const void *bytes, size_t size);
// The checksum of a file: its header with a zero in the checksum's place, seeded by the rest's.
uint64_t fileChecksum(NeffHeader header, uint64_t restChecksum);
void setChecksum(NeffHeader &header, uint64_t value);
uint64_t storedChecksum(const NeffHeader &header);
// An RFC 4122 identifier of the name-based kind, taken from the hash.
void setUuid(NeffHeader &header);

} // namespace tessera
