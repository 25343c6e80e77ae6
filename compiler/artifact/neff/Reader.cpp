// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads an artifact from bytes. Nothing in them is trusted: sizes, types, names and versions are
// checked before they are used, and the weights stay where they are.
#include "compiler/artifact/neff/Container.h"

#include "compiler/artifact/isa/Encode.h"
#include "compiler/artifact/neff/Archive.h"
#include "compiler/artifact/neff/Digest.h"
#include "compiler/artifact/neff/Members.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace tessera {
namespace {

constexpr size_t kMaxMembers = 4096;

using Members = std::map<std::string, std::string_view, std::less<>>;

absl::Status badMember(std::string_view name, std::string_view what) {
  return error(Code::BadContainer, "archive member '", name, "' ", what);
}

absl::Status readHeader(std::span<const std::byte> bytes, NeffHeader &header) {
  if (bytes.size() < sizeof(header))
    return error(Code::Truncated, "the file has ", bytes.size(), " bytes; the header alone is ",
                 sizeof(header));
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.headerSize != sizeof(header) || std::memcmp(header.magic, kMagic, sizeof(kMagic)))
    return error(Code::NotAnArtifact, "the file does not start with the header of an artifact");
  if (header.formatMajor != kFormatMajor || header.formatMinor > kFormatMinor)
    return error(Code::UnsupportedVersion, "the file has format ", header.formatMajor, ".",
                 header.formatMinor, "; this program reads ", kFormatMajor, ".0 to ", kFormatMajor,
                 ".", kFormatMinor);
  if (header.packageVersion != kPackageVersion)
    return error(Code::UnsupportedVersion, "the file has package version ", header.packageVersion,
                 "; this program reads ", kPackageVersion);
  if (header.neffVersionMajor != kNeffMajor || header.neffVersionMinor != kNeffMinor)
    return error(Code::UnsupportedVersion, "the file has NEFF version ", header.neffVersionMajor,
                 ".", header.neffVersionMinor, "; this program reads ", kNeffMajor, ".",
                 kNeffMinor);
  if (header.featureBits & ~kKnownFeatures)
    return error(Code::UnsupportedVersion,
                 "the file needs features that this program does not "
                 "know (mask ",
                 absl::Hex(header.featureBits & ~kKnownFeatures), ")");
  uint64_t present = bytes.size() - sizeof(header);
  if (header.dataSize != present)
    return error(Code::Truncated, "the header announces ", header.dataSize,
                 " bytes after it, the file has ", present);
  return absl::OkStatus();
}

absl::Status checkDigests(std::span<const std::byte> bytes, const NeffHeader &header,
                          bool validateHash) {
  auto rest = bytes.subspan(sizeof(NeffHeader));
  if (fileChecksum(header, checksumOf(rest.data(), rest.size())) != storedChecksum(header))
    return error(Code::ChecksumMismatch, "the checksum in the header is not that of the file");
  if (!validateHash)
    return absl::OkStatus();
  Sha256 sha256;
  sha256.add(rest.data(), rest.size());
  Sha256Digest digest = sha256.finish();
  if (!std::equal(digest.begin(), digest.end(), header.hash))
    return error(Code::ChecksumMismatch, "the SHA-256 in the header is not that of the file");
  return absl::OkStatus();
}

// The bytes of the current member, which libarchive leaves in place when it reads from memory.
absl::Status memberBytes(archive *tar, archive_entry *entry, std::string_view name,
                         std::span<const std::byte> rest, std::string_view &bytes) {
  if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) ||
      archive_entry_symlink(entry))
    return badMember(name, "is not a regular file");
  int64_t size = archive_entry_size(entry);
  if (size < 0 || uint64_t(size) > rest.size())
    return badMember(name, concat("has the impossible size ", size));
  if (size == 0)
    return absl::OkStatus();
  const void *block = nullptr;
  size_t length = 0;
  int64_t offset = 0;
  int result = archive_read_data_block(tar, &block, &length, &offset);
  auto *first = static_cast<const std::byte *>(block);
  bool inside = result == ARCHIVE_OK && first >= rest.data() &&
                first <= rest.data() + rest.size() &&
                length <= size_t(rest.data() + rest.size() - first);
  if (!inside || offset != 0 || length != uint64_t(size))
    return badMember(name, "is cut or not stored in one piece");
  bytes = {static_cast<const char *>(block), length};
  return absl::OkStatus();
}

absl::Status readTar(std::span<const std::byte> rest, Members &members) {
  ArchivePtr tar(archive_read_new());
  if (!tar || archive_read_support_format_tar(tar.get()) != ARCHIVE_OK)
    throw std::bad_alloc();
  if (archive_read_open_memory(tar.get(), rest.data(), rest.size()) != ARCHIVE_OK)
    return error(Code::BadContainer, "the bytes after the header are not a tar archive");
  for (;;) {
    archive_entry *entry = nullptr;
    int result = archive_read_next_header(tar.get(), &entry);
    if (result == ARCHIVE_EOF)
      return absl::OkStatus();
    const char *name = result == ARCHIVE_OK ? archive_entry_pathname(entry) : nullptr;
    if (!name)
      return error(Code::BadContainer, "the tar archive after the header is malformed");
    if (members.size() == kMaxMembers)
      return error(Code::BadContainer, "the archive has more than ", kMaxMembers, " members");
    auto [it, isNew] = members.emplace(name, std::string_view());
    if (!isNew)
      return badMember(name, "occurs twice");
    TSR_RETURN_IF_ERROR(memberBytes(tar.get(), entry, name, rest, it->second));
  }
}

absl::StatusOr<std::string_view> required(const Members &members, std::string_view name) {
  auto it = members.find(name);
  if (it == members.end())
    return badMember(name, "is missing");
  return it->second;
}

absl::Status readProgram(const Members &members, isa::Program &program) {
  for (int q = 0; q < isa::kQueueCount; ++q) {
    auto it = members.find(queueMember(q));
    if (it == members.end())
      continue;
    if (it->second.empty()) // the writer leaves such a member out
      return badMember(it->first, "is empty");
    TSR_ASSIGN_OR_RETURN(program.queues[q], isa::decodeQueue(it->second, q));
  }
  return absl::OkStatus();
}

absl::Status readMembers(const Members &members, LoadedArtifact &loaded) {
  Artifact &artifact = loaded.artifact;
  TSR_ASSIGN_OR_RETURN(std::string_view manifest, required(members, kManifestMember));
  TSR_RETURN_IF_ERROR(readManifest(manifest, artifact));
  TSR_ASSIGN_OR_RETURN(std::string_view target, required(members, kTargetMember));
  absl::StatusOr<Machine> machine = parseMachine(target);
  if (!machine.ok())
    return badMember(kTargetMember, toStd(machine.status().message()));
  artifact.machine = *std::move(machine);
  TSR_ASSIGN_OR_RETURN(std::string_view locations, required(members, kLocationsMember));
  TSR_RETURN_IF_ERROR(readLocations(locations, artifact));
  TSR_RETURN_IF_ERROR(readProgram(members, artifact.program));
  TSR_ASSIGN_OR_RETURN(std::string_view definition, required(members, kDefinitionMember));
  TSR_RETURN_IF_ERROR(readDefinition(definition, artifact)); // checks all tables
  TSR_ASSIGN_OR_RETURN(std::string_view weights, required(members, kWeightsMember));
  if (weights.size() != artifact.regionBytes(isa::Space::weights))
    return badMember(kWeightsMember, concat("has ", weights.size(), " bytes; its table takes ",
                                            artifact.regionBytes(isa::Space::weights)));
  loaded.weights = std::as_bytes(std::span(weights));
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<LoadedArtifact> readArtifact(std::span<const std::byte> bytes,
                                            const ReadOptions &options) {
  LoadedArtifact loaded;
  TSR_RETURN_IF_ERROR(readHeader(bytes, loaded.header));
  TSR_RETURN_IF_ERROR(checkDigests(bytes, loaded.header, options.validateHash));
  Members members;
  TSR_RETURN_IF_ERROR(readTar(bytes.subspan(sizeof(NeffHeader)), members));
  TSR_RETURN_IF_ERROR(readMembers(members, loaded));
  TSR_RETURN_IF_ERROR(checkHeader(loaded.header, loaded.artifact));
  return loaded;
}

} // namespace tessera
