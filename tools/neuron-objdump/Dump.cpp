// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Renders header and tables of an artifact as text and JSON.
#include "tools/neuron-objdump/Dump.h"

#include "compiler/artifact/isa/Print.h"
#include "compiler/artifact/neff/Members.h"
#include "compiler/target/Target.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include <cstring>

namespace tessera {
namespace {

using Json = nlohmann::ordered_json;

std::string hex(const uint8_t *bytes, size_t size) {
  return absl::BytesToHexString({reinterpret_cast<const char *>(bytes), size});
}

// Texts of the header end at the first zero, or at the field's end.
template <size_t N> std::string fieldText(const char (&field)[N]) {
  return std::string(field, strnlen(field, N));
}

std::string shapeText(const TensorInfo &tensor) {
  return concat(tensor.typeName(), "[", absl::StrJoin(tensor.shape, ", "), "]");
}

void tableText(std::string &out, std::string_view title, const std::vector<TensorInfo> &tensors,
               uint64_t bytes) {
  absl::StrAppendFormat(&out, "%s: %d, %d bytes\n", toAbsl(title), tensors.size(), bytes);
  for (const TensorInfo &tensor : tensors) {
    absl::StrAppendFormat(&out, "  %-24s at %-10d %10d bytes  %s", shapeText(tensor), tensor.offset,
                          tensor.bytes(), tensor.name);
    if (tensor.range)
      absl::StrAppendFormat(&out, "  (%d to %d)", tensor.range->smallest, tensor.range->largest);
    out += '\n';
  }
}

Json queuesJson(const isa::Program &program, std::optional<isa::Engine> engine) {
  Json queues = Json::object();
  for (int q = 0; q < isa::kQueueCount; ++q)
    if (!engine || isa::engineOf(isa::Queue(q)) == *engine)
      for (const isa::Instruction &instruction : program.queues[q])
        queues[std::string(isa::queueName(q))].push_back(isa::toString(instruction));
  return queues;
}

Json headerJson(const NeffHeader &h) {
  return {{"package_version", h.packageVersion},
          {"neff_version", absl::StrCat(h.neffVersionMajor, ".", h.neffVersionMinor)},
          {"format_version", absl::StrCat(h.formatMajor, ".", h.formatMinor)},
          {"build_version", fieldText(h.buildVersion)},
          {"name", fieldText(h.name)},
          {"cores", h.cores},
          {"data_size", h.dataSize},
          {"hash", hex(h.hash, sizeof(h.hash))},
          {"uuid", hex(h.uuid, sizeof(h.uuid))},
          {"feature_bits", absl::StrFormat("%#x", h.featureBits)}};
}

} // namespace

std::string headerText(const LoadedArtifact &loaded) {
  std::string out;
  Json json = headerJson(loaded.header);
  for (auto it = json.begin(); it != json.end(); ++it)
    absl::StrAppendFormat(&out, "%-16s %s\n", it.key(),
                          it->is_string() ? it->get<std::string>() : it->dump());
  absl::StrAppendFormat(&out, "%-16s %s\n", "target", loaded.artifact.machine.name);
  for (const auto &[key, value] : loaded.artifact.metadata)
    absl::StrAppendFormat(&out, "%-16s %s\n", key, value);
  for (int q = 0; q < isa::kQueueCount; ++q)
    if (size_t count = loaded.artifact.program.queues[q].size())
      absl::StrAppendFormat(&out, "%-16s %d instructions\n", toAbsl(isa::queueName(q)), count);
  return out;
}

std::string tensorsText(const LoadedArtifact &loaded) {
  const Artifact &artifact = loaded.artifact;
  std::string out;
  tableText(out, "inputs", artifact.inputs, artifact.regionBytes(isa::Space::input));
  tableText(out, "outputs", artifact.outputs, artifact.regionBytes(isa::Space::output));
  tableText(out, "weights", artifact.weights, artifact.regionBytes(isa::Space::weights));
  absl::StrAppendFormat(&out, "scratch: %d bytes\n", artifact.scratchBytes);
  return out;
}

std::string dumpJson(const LoadedArtifact &loaded, bool disassembly,
                     std::optional<isa::Engine> engine) {
  const Artifact &artifact = loaded.artifact;
  Json json = {{"header", headerJson(loaded.header)},
               {"target", artifact.machine.name},
               {"metadata", artifact.metadata},
               {"instructions", Json::object()},
               {"inputs", tableJson(artifact.inputs)},
               {"outputs", tableJson(artifact.outputs)},
               {"weights", tableJson(artifact.weights)},
               {"weight_bytes", artifact.regionBytes(isa::Space::weights)},
               {"scratch_bytes", artifact.scratchBytes}};
  for (int q = 0; q < isa::kQueueCount; ++q)
    if (size_t count = artifact.program.queues[q].size())
      json["instructions"][std::string(isa::queueName(q))] = count;
  if (disassembly)
    json["queues"] = queuesJson(artifact.program, engine);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string targetName(const Machine &machine) {
  for (std::string_view name : builtinMachines())
    if (auto builtin = loadMachine(name); builtin.ok() && toJson(*builtin) == toJson(machine))
      return std::string(name);
  return "";
}

} // namespace tessera
