// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first 1024 bytes of an artifact: the public NEFF header, with our own fields in its padding.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tessera {

struct Artifact;
using Sha256Digest = std::array<uint8_t, 32>;

struct NeffHeader {
  uint64_t packageVersion;
  uint64_t headerSize;
  uint64_t dataSize; // bytes after the header
  uint64_t neffVersionMajor;
  uint64_t neffVersionMinor;
  char buildVersion[128];
  uint32_t cores;
  uint8_t hash[32]; // SHA-256 of the bytes after the header
  uint8_t uuid[16]; // made from the hash
  char name[256];
  uint32_t requestedCores;
  uint8_t coresPerNode[64];
  uint64_t featureBits;
  uint32_t logicalCoreSize;
  // Padding in the public layout; ours from here on.
  char magic[8];
  uint32_t formatMajor;
  uint32_t formatMinor;
  uint32_t
      checksum[2]; // XXH3 of this header (checksum as 0) seeded with XXH3 of the rest; low, high
  uint8_t reserved[444]; // zero
};
static_assert(sizeof(NeffHeader) == 1024);
static_assert(offsetof(NeffHeader, cores) == 168 && offsetof(NeffHeader, hash) == 172 &&
              offsetof(NeffHeader, uuid) == 204 && offsetof(NeffHeader, name) == 220 &&
              offsetof(NeffHeader, requestedCores) == 476 &&
              offsetof(NeffHeader, coresPerNode) == 480 &&
              offsetof(NeffHeader, featureBits) == 544 &&
              offsetof(NeffHeader, logicalCoreSize) == 552 && offsetof(NeffHeader, magic) == 556);

inline constexpr char kMagic[8] = {'T', 'E', 'S', 'S', 'E', 'R', 'A', 0};
inline constexpr uint32_t kFormatMajor = 1; // other majors are refused
inline constexpr uint32_t kFormatMinor = 0; // later minors are refused too: they may mean more
inline constexpr uint64_t kPackageVersion = 2;
inline constexpr uint64_t kNeffMajor = 2;
inline constexpr uint64_t kNeffMinor = 0;
// A feature no real runtime knows: it refuses the file instead of misreading its instructions.
inline constexpr uint64_t kFeatureTessera = uint64_t(1) << 62;
inline constexpr uint64_t kKnownFeatures = kFeatureTessera;

// The header of an artifact in front of `dataSize` bytes with this hash, but for the checksum.
NeffHeader makeHeader(const Artifact &artifact, uint64_t dataSize, const Sha256Digest &hash);
// Whether a header of our versions has in every field what makeHeader would put there.
absl::Status checkHeader(const NeffHeader &header, const Artifact &artifact);

} // namespace tessera
