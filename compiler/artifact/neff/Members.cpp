// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes and reads the JSON members of an artifact.
#include "compiler/artifact/neff/Members.h"

#include "nlohmann/json.hpp"

namespace tessera {
namespace {

using Json = nlohmann::json;            // to read
using Ordered = nlohmann::ordered_json; // to write: it looks for each key among all before it

std::string text(const Ordered &json) {
  return json.dump(1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

absl::Status bad(std::string_view member, std::string_view what) {
  return error(Code::BadManifest, member, ": ", what);
}

const Json *find(const Json &object, const char *key) {
  if (!object.is_object())
    return nullptr;
  auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

// Typed look-ups: false where the member is missing or of another type.
bool get(const Json &object, const char *key, std::string &value) {
  const Json *found = find(object, key);
  if (!found || !found->is_string())
    return false;
  value = found->get<std::string>();
  return true;
}
bool get(const Json &object, const char *key, uint64_t &value) {
  const Json *found = find(object, key);
  if (!found || !found->is_number_unsigned())
    return false;
  value = found->get<uint64_t>();
  return true;
}
const Json *getArray(const Json &object, const char *key) {
  const Json *found = find(object, key);
  return found && found->is_array() ? found : nullptr;
}

absl::Status parse(std::string_view member, std::string_view text, Json &json) {
  json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? absl::OkStatus() : bad(member, "is not a JSON object");
}

Ordered tensorJson(const TensorInfo &tensor) {
  Ordered json = {{"name", tensor.name},
                  {"dtype", std::string(tensor.typeName())},
                  {"shape", tensor.shape},
                  {"offset", tensor.offset},
                  {"size", tensor.bytes()}};
  if (tensor.range)
    json["range"] = {tensor.range->smallest, tensor.range->largest};
  return json;
}

// Numbers in JSON come as unsigned, signed or floating; only the first two are integers of ours.
bool integerIn(const Json &json, int64_t &value) {
  if (json.is_number_unsigned()) {
    uint64_t wide = json.get<uint64_t>();
    value = int64_t(wide);
    return wide <= uint64_t(INT64_MAX);
  }
  if (!json.is_number_integer())
    return false;
  value = json.get<int64_t>();
  return true;
}

bool readTensor(const Json &json, TensorInfo &tensor) {
  std::string type;
  const Json *shape = getArray(json, "shape");
  if (!get(json, "name", tensor.name) || !get(json, "dtype", type) ||
      !parseTypeName(type, tensor) || !get(json, "offset", tensor.offset) || !shape)
    return false;
  for (const Json &dim : *shape)
    if (!integerIn(dim, tensor.shape.emplace_back()))
      return false;
  const Json *range = find(json, "range");
  if (!range)
    return true;
  ValueRange &values = tensor.range.emplace();
  return range->is_array() && range->size() == 2 && integerIn((*range)[0], values.smallest) &&
         integerIn((*range)[1], values.largest);
}

// Sizes are redundant, so that they are there to be compared: after checkTables, or shapes
// overflow.
absl::Status checkSizes(const Json *table, const std::vector<TensorInfo> &tensors) {
  for (size_t i = 0; i < tensors.size(); ++i) {
    uint64_t size = 0;
    if (!get((*table)[i], "size", size) || size != tensors[i].bytes())
      return error(Code::BadTensorTable, "tensor '", tensors[i].name, "' has the size ", size,
                   " but its shape takes ", tensors[i].bytes(), " bytes");
  }
  return absl::OkStatus();
}

} // namespace

std::string queueMember(isa::Queue queue) { return concat("sg00/", isa::queueName(queue), ".bin"); }

std::string manifestJson(const Artifact &artifact) {
  Ordered json = {
      {"name", artifact.name}, {"metadata", Ordered::object()}, {"nodes", Ordered::array()}};
  for (const auto &[key, value] : artifact.metadata)
    json["metadata"][key] = value;
  json["nodes"].push_back({{"name", "sg00"}, {"executor", "neuroncore"}, {"subgraph", "sg00"}});
  return text(json);
}

absl::Status readManifest(std::string_view source, Artifact &artifact) {
  Json json;
  TSR_RETURN_IF_ERROR(parse(kManifestMember, source, json));
  const Json *metadata = find(json, "metadata"), *nodes = getArray(json, "nodes");
  if (!get(json, "name", artifact.name) || !metadata || !metadata->is_object() || !nodes)
    return bad(kManifestMember, "name, metadata or nodes is missing or of the wrong type");
  if (nodes->size() != 1)
    return bad(kManifestMember, concat("has ", nodes->size(), " subgraphs; one is supported"));
  for (auto it = metadata->begin(); it != metadata->end(); ++it) {
    if (!it->is_string())
      return bad(kManifestMember, "a metadata value is not a string");
    artifact.metadata[it.key()] = it->get<std::string>();
  }
  return absl::OkStatus();
}

Ordered tableJson(const std::vector<TensorInfo> &tensors) {
  Ordered json = Ordered::array();
  for (const TensorInfo &tensor : tensors)
    json.push_back(tensorJson(tensor));
  return json;
}

std::string definitionJson(const Artifact &artifact) {
  return text({{"inputs", tableJson(artifact.inputs)},
               {"outputs", tableJson(artifact.outputs)},
               {"weights", tableJson(artifact.weights)},
               {"scratch_size", artifact.scratchBytes}});
}

absl::Status readDefinition(std::string_view source, Artifact &artifact) {
  Json json;
  TSR_RETURN_IF_ERROR(parse(kDefinitionMember, source, json));
  struct Table {
    const char *key;
    std::vector<TensorInfo> &tensors;
    const Json *json = nullptr;
  } tables[] = {
      {"inputs", artifact.inputs}, {"outputs", artifact.outputs}, {"weights", artifact.weights}};
  for (Table &table : tables) {
    table.json = getArray(json, table.key);
    if (!table.json)
      return bad(kDefinitionMember, concat("'", table.key, "' is missing or not a list"));
    for (const Json &entry : *table.json)
      if (!readTensor(entry, table.tensors.emplace_back()))
        return bad(kDefinitionMember, concat("entry ", table.tensors.size() - 1, " of '", table.key,
                                             "' is malformed"));
  }
  if (!get(json, "scratch_size", artifact.scratchBytes))
    return bad(kDefinitionMember, "'scratch_size' is missing or not a size");
  TSR_RETURN_IF_ERROR(checkTables(artifact));
  for (const Table &table : tables)
    TSR_RETURN_IF_ERROR(checkSizes(table.json, table.tensors));
  return absl::OkStatus();
}

std::string locationsJson(const Artifact &artifact) {
  Ordered list = Ordered::array();
  for (size_t i = 1; i < artifact.locations.size(); ++i) {
    const Location &location = artifact.locations[i];
    Ordered entry = {{"nodes", location.nodes}};
    if (!location.source.empty())
      entry["source"] = location.source;
    list.push_back(std::move(entry));
  }
  return Ordered({{"locations", std::move(list)}})
             .dump(-1, ' ', false, Ordered::error_handler_t::replace) +
         "\n";
}

absl::Status readLocations(std::string_view source, Artifact &artifact) {
  Json json;
  TSR_RETURN_IF_ERROR(parse(kLocationsMember, source, json));
  const Json *list = getArray(json, "locations");
  if (!list)
    return bad(kLocationsMember, "'locations' is missing or not a list");
  artifact.locations.assign(1, {});
  artifact.locations.reserve(list->size() + 1);
  for (const Json &entry : *list) {
    Location &location = artifact.locations.emplace_back();
    const Json *nodes = getArray(entry, "nodes");
    bool ok = nodes && (!find(entry, "source") || get(entry, "source", location.source));
    for (size_t i = 0; ok && i < nodes->size(); ++i)
      if ((ok = (*nodes)[i].is_string()))
        location.nodes.push_back((*nodes)[i].get<std::string>());
    if (!ok)
      return bad(kLocationsMember,
                 concat("entry ", artifact.locations.size() - 1, " is malformed"));
  }
  return absl::OkStatus();
}

std::string metricsJson(const Artifact &artifact) {
  Ordered queues = Ordered::object();
  for (int q = 0; q < isa::kQueueCount; ++q)
    if (size_t count = artifact.program.queues[q].size())
      queues[std::string(isa::queueName(q))] = count;
  Ordered sizes = Ordered::object();
  for (isa::Space space :
       {isa::Space::weights, isa::Space::input, isa::Space::output, isa::Space::scratch})
    sizes[std::string(isa::name(space))] = artifact.regionBytes(space);
  return text({{"instructions", queues}, {"bytes", sizes}});
}

} // namespace tessera
