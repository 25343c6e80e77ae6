// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes an artifact in one pass; only the header, which holds the digests, is written last.
#include "compiler/artifact/neff/Container.h"

#include "compiler/artifact/isa/Encode.h"
#include "compiler/artifact/neff/Archive.h"
#include "compiler/artifact/neff/Digest.h"
#include "compiler/artifact/neff/Members.h"
#include "compiler/artifact/neff/Output.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace tessera {
namespace {

// A tar of regular files without times and owners, digested on its way to the output.
class TarWriter {
public:
  explicit TarWriter(Output &output) : output(output), tar(archive_write_new()) {}
  // Freeing an archive completes it, with zeros for all that was announced; those nobody wants.
  ~TarWriter() { abandoned = true; }

  absl::Status open() {
    bool ok = tar && archive_write_set_format_pax_restricted(tar.get()) == ARCHIVE_OK &&
              archive_write_set_bytes_per_block(tar.get(), 0) == ARCHIVE_OK &&
              archive_write_open(tar.get(), this, nullptr, &TarWriter::sink, nullptr) == ARCHIVE_OK;
    return ok ? absl::OkStatus() : failure();
  }

  absl::Status begin(std::string_view name, uint64_t size) {
    ArchiveEntryPtr entry(archive_entry_new());
    if (!entry)
      return failure();
    archive_entry_set_pathname(entry.get(), std::string(name).c_str());
    archive_entry_set_size(entry.get(), int64_t(size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 0, 0);
    return archive_write_header(tar.get(), entry.get()) == ARCHIVE_OK ? absl::OkStatus()
                                                                      : failure();
  }

  absl::Status data(const void *bytes, size_t size) {
    while (size) {
      la_ssize_t written = archive_write_data(tar.get(), bytes, size);
      if (written <= 0)
        return failure();
      bytes = static_cast<const char *>(bytes) + written;
      size -= size_t(written);
    }
    return absl::OkStatus();
  }

  absl::Status member(std::string_view name, std::string_view bytes) {
    TSR_RETURN_IF_ERROR(begin(name, bytes.size()));
    return data(bytes.data(), bytes.size());
  }

  absl::Status close() {
    return archive_write_close(tar.get()) == ARCHIVE_OK ? absl::OkStatus() : failure();
  }

  Checksum checksum;
  Sha256 sha256;
  uint64_t size = 0;

private:
  static la_ssize_t sink(archive *, void *self, const void *bytes, size_t size) {
    return static_cast<TarWriter *>(self)->take(bytes, size);
  }
  la_ssize_t take(const void *bytes, size_t count) {
    if (abandoned)
      return -1;
    outputStatus = output.append(bytes, count);
    if (!outputStatus.ok())
      return -1;
    checksum.add(bytes, count);
    sha256.add(bytes, count);
    size += count;
    return la_ssize_t(count);
  }
  // What libarchive fails for, if it is not the output, is memory.
  absl::Status failure() {
    if (outputStatus.ok())
      throw std::bad_alloc();
    return outputStatus;
  }

  Output &output;
  absl::Status outputStatus;
  bool abandoned = false;
  ArchivePtr tar; // until its end it calls take()
};

// Bytes per call of the source: whole rows up to the limit, or pieces of a longer row.
uint64_t pieceSize(const TensorInfo &tensor) {
  uint64_t row = tensor.shape.empty() ? tensor.bytes() : tensor.bytes() / tensor.shape[0];
  return row > kWeightPiece ? kWeightPiece : kWeightPiece / row * row;
}

absl::Status writeZeros(TarWriter &tar, uint64_t count) {
  static constexpr char zeros[TensorInfo::kAlignment] = {};
  for (; count; count -= std::min<uint64_t>(count, sizeof(zeros)))
    TSR_RETURN_IF_ERROR(tar.data(zeros, std::min<uint64_t>(count, sizeof(zeros))));
  return absl::OkStatus();
}

absl::Status writeWeights(const Artifact &artifact, const WeightSource &source, TarWriter &tar) {
  uint64_t total = artifact.regionBytes(isa::Space::weights), at = 0;
  std::vector<const TensorInfo *> order;
  for (const TensorInfo &tensor : artifact.weights)
    if (tensor.bytes())
      order.push_back(&tensor);
  std::sort(order.begin(), order.end(),
            [](const TensorInfo *a, const TensorInfo *b) { return a->offset < b->offset; });
  TSR_RETURN_IF_ERROR(tar.begin(kWeightsMember, total));
  std::vector<std::byte> buffer;
  for (const TensorInfo *tensor : order) {
    TSR_RETURN_IF_ERROR(writeZeros(tar, tensor->offset - at));
    uint64_t size = tensor->bytes(), piece = pieceSize(*tensor);
    for (uint64_t offset = 0; offset < size; offset += piece) {
      buffer.resize(std::min(piece, size - offset));
      if (absl::Status status = source(*tensor, offset, buffer); !status.ok())
        return annotate(status, concat("weight '", tensor->name, "'"));
      TSR_RETURN_IF_ERROR(tar.data(buffer.data(), buffer.size()));
    }
    at = tensor->offset + size;
  }
  return writeZeros(tar, total - at);
}

absl::Status writeMembers(const Artifact &artifact, const WeightSource &source, TarWriter &tar) {
  TSR_RETURN_IF_ERROR(tar.member(kManifestMember, manifestJson(artifact)));
  TSR_RETURN_IF_ERROR(tar.member(kMetricsMember, metricsJson(artifact)));
  TSR_RETURN_IF_ERROR(tar.member(kTargetMember, toJson(artifact.machine)));
  TSR_RETURN_IF_ERROR(tar.member(kDefinitionMember, definitionJson(artifact)));
  TSR_RETURN_IF_ERROR(tar.member(kLocationsMember, locationsJson(artifact)));
  for (int q = 0; q < isa::kQueueCount; ++q) {
    if (artifact.program.queues[q].empty())
      continue;
    TSR_ASSIGN_OR_RETURN(std::string stream, isa::encodeQueue(artifact.program.queues[q], q));
    TSR_RETURN_IF_ERROR(tar.member(queueMember(q), stream));
  }
  return writeWeights(artifact, source, tar);
}

absl::Status write(const Artifact &artifact, const WeightSource &source, Output &output) {
  TSR_RETURN_IF_ERROR(checkTables(artifact));
  NeffHeader header = {};
  TSR_RETURN_IF_ERROR(output.append(&header, sizeof(header)));
  TarWriter tar(output);
  TSR_RETURN_IF_ERROR(tar.open());
  TSR_RETURN_IF_ERROR(writeMembers(artifact, source, tar));
  TSR_RETURN_IF_ERROR(tar.close());
  header = makeHeader(artifact, tar.size, tar.sha256.finish());
  setChecksum(header, fileChecksum(header, tar.checksum.value()));
  return output.replaceFront(&header, sizeof(header));
}

} // namespace

WeightSource weightsFrom(std::span<const std::byte> region) {
  return [region](const TensorInfo &tensor, uint64_t offset, std::span<std::byte> bytes) {
    uint64_t begin = tensor.offset + offset;
    if (begin > region.size() || bytes.size() > region.size() - begin)
      return error(Code::BadTensorTable, "lies beyond the ", region.size(), " bytes of weights");
    std::copy_n(region.begin() + begin, bytes.size(), bytes.begin());
    return absl::OkStatus();
  };
}

absl::Status writeArtifact(const Artifact &artifact, const WeightSource &weights,
                           const std::string &path) {
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<FileOutput> file, FileOutput::create(path));
  TSR_RETURN_IF_ERROR(write(artifact, weights, *file));
  return file->commit();
}

absl::Status checkArtifact(const Artifact &artifact, const WeightSource &weights) {
  NoOutput output;
  return write(artifact, weights, output);
}

absl::StatusOr<std::string> serializeArtifact(const Artifact &artifact,
                                              const WeightSource &weights) {
  StringOutput output;
  TSR_RETURN_IF_ERROR(write(artifact, weights, output));
  return std::move(output.bytes);
}

} // namespace tessera
