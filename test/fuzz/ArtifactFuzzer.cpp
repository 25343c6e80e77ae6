// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any file through the reader and the verifier. Versions, sizes and checksum are made right first,
// or no mutation would get past them; of half of the files the whole header but for its names.
#include "compiler/artifact/neff/Container.h"
#include "compiler/artifact/neff/Digest.h"
#include "runtime-stub/verify/Verify.h"

#include <cstdlib>
#include <cstring>

using namespace tessera;

static void seal(std::string &bytes) {
  NeffHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  const size_t rest = bytes.size() - sizeof(header);
  if (bytes.back() % 2 == 0) {
    const NeffHeader given = header;
    header = makeHeader(Artifact(), rest, std::to_array(given.hash));
    std::memcpy(header.name, given.name, sizeof(header.name));
    std::memcpy(header.buildVersion, given.buildVersion, sizeof(header.buildVersion));
  }
  header.packageVersion = kPackageVersion;
  header.neffVersionMajor = kNeffMajor;
  header.neffVersionMinor = kNeffMinor;
  header.headerSize = sizeof(header);
  header.dataSize = rest;
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  setChecksum(header, fileChecksum(header, checksumOf(bytes.data() + sizeof(header), rest)));
  std::memcpy(bytes.data(), &header, sizeof(header));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  if (size >= sizeof(NeffHeader))
    seal(bytes);
  const auto loaded = readArtifact(std::as_bytes(std::span(bytes)));
  const absl::Status status = loaded.ok() ? verify::verify(loaded->artifact) : loaded.status();
  if (!status.ok() && !codeOf(status))
    std::abort(); // a refusal without a code
  return 0;
}
