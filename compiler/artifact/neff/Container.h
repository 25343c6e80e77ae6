// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Artifacts to bytes and back: header, then a tar of JSON tables, instruction streams and weights.
#pragma once

#include "compiler/artifact/neff/Artifact.h"
#include "compiler/artifact/neff/Header.h"

#include <cstddef>
#include <functional>
#include <span>

namespace tessera {

// Fills a piece of a weight: `bytes` starts `offset` bytes into `tensor`. Called for every weight
// in the order of the region, from front to back; a piece is a whole number of rows of the
// outermost dimension unless one row alone exceeds kWeightPiece.
using WeightSource =
    std::function<absl::Status(const TensorInfo &tensor, uint64_t offset, std::span<std::byte>)>;
inline constexpr uint64_t kWeightPiece = uint64_t(8) << 20;

// Takes the weights from the bytes of a whole region.
WeightSource weightsFrom(std::span<const std::byte> region);

// The same artifact and weights give the same bytes. The file appears under `path` when it is
// whole; after an error nothing is left.
absl::Status writeArtifact(const Artifact &artifact, const WeightSource &weights,
                           const std::string &path);
// What writing it would say; every weight is read.
absl::Status checkArtifact(const Artifact &artifact, const WeightSource &weights);
absl::StatusOr<std::string> serializeArtifact(const Artifact &artifact,
                                              const WeightSource &weights);

struct LoadedArtifact {
  NeffHeader header;
  Artifact artifact;
  std::span<const std::byte> weights; // within the bytes that were read
};

struct ReadOptions {
  bool validateHash = false; // also the SHA-256; the checksum is always checked
};

// Reads from bytes that outlive the result. Any bytes are safe to pass.
absl::StatusOr<LoadedArtifact> readArtifact(std::span<const std::byte> bytes,
                                            const ReadOptions &options = {});

} // namespace tessera
