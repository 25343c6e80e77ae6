// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes and checks headers.
#include "compiler/artifact/neff/Header.h"

#include "compiler/artifact/neff/Artifact.h"
#include "compiler/artifact/neff/Digest.h"

#include <algorithm>
#include <cstring>

namespace tessera {
namespace {

struct Field {
  std::string_view name;
  size_t offset, size;
};
#define FIELD(name, member) {name, offsetof(NeffHeader, member), sizeof(NeffHeader::member)}
// What the size, the magic, the versions and the digests have not decided already.
constexpr Field kFields[] = {FIELD("build version", buildVersion),
                             FIELD("cores", cores),
                             FIELD("uuid", uuid),
                             FIELD("name", name),
                             FIELD("requested cores", requestedCores),
                             FIELD("cores per node", coresPerNode),
                             FIELD("feature bits", featureBits),
                             FIELD("logical core size", logicalCoreSize),
                             FIELD("reserved bytes", reserved)};
#undef FIELD

} // namespace

NeffHeader makeHeader(const Artifact &artifact, uint64_t dataSize, const Sha256Digest &hash) {
  NeffHeader header = {};
  header.packageVersion = kPackageVersion;
  header.headerSize = sizeof(NeffHeader);
  header.dataSize = dataSize;
  header.neffVersionMajor = kNeffMajor;
  header.neffVersionMinor = kNeffMinor;
  auto tool = artifact.metadata.find("tool");
  if (tool != artifact.metadata.end())
    tool->second.copy(header.buildVersion, sizeof(header.buildVersion) - 1);
  header.cores = header.requestedCores = 1;
  header.coresPerNode[0] = 1;
  header.logicalCoreSize = 1;
  std::ranges::copy(hash, header.hash);
  setUuid(header);
  artifact.name.copy(header.name, sizeof(header.name) - 1);
  header.featureBits = kFeatureTessera;
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.formatMajor = kFormatMajor;
  header.formatMinor = kFormatMinor;
  return header;
}

absl::Status checkHeader(const NeffHeader &header, const Artifact &artifact) {
  const NeffHeader wanted = makeHeader(artifact, header.dataSize, std::to_array(header.hash));
  auto at = [](const NeffHeader &h, const Field &field) {
    return reinterpret_cast<const std::byte *>(&h) + field.offset;
  };
  for (const Field &field : kFields)
    if (std::memcmp(at(header, field), at(wanted, field), field.size) != 0)
      return error(Code::BadHeader, "the header's ", field.name,
                   " is not what the rest of the file makes it");
  return absl::OkStatus();
}

} // namespace tessera
