// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The JSON members of an artifact; each written and read by a pair of functions.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include "nlohmann/json_fwd.hpp"

namespace tessera {

inline constexpr std::string_view kManifestMember = "neff.json";
inline constexpr std::string_view kMetricsMember = "metrics.json";
inline constexpr std::string_view kTargetMember = "target.json";
inline constexpr std::string_view kDefinitionMember = "sg00/def.json";
inline constexpr std::string_view kLocationsMember = "debug_info/locations.json";
inline constexpr std::string_view kWeightsMember = "sg00/weights.bin";
std::string queueMember(isa::Queue queue); // "sg00/pe.bin"

// Name, metadata, the list of subgraphs.
std::string manifestJson(const Artifact &artifact);
absl::Status readManifest(std::string_view json, Artifact &artifact);

// Tensors of the interface, weights, sizes of regions.
std::string definitionJson(const Artifact &artifact);
nlohmann::ordered_json tableJson(const std::vector<TensorInfo> &tensors); // one of its tables
absl::Status readDefinition(std::string_view json, Artifact &artifact);

std::string locationsJson(const Artifact &artifact);
absl::Status readLocations(std::string_view json, Artifact &artifact);

// Sizes and counts for other tools; never read back.
std::string metricsJson(const Artifact &artifact);

} // namespace tessera
