// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes machine descriptions.
#include "compiler/artifact/target/Machine.h"

#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

#include <algorithm>
#include <cmath>

namespace tessera {
namespace {

using Json = nlohmann::json;            // to read
using Ordered = nlohmann::ordered_json; // to write: it looks for each key among all before it

constexpr int kFormat = 1;

absl::Status bad(std::string_view path, std::string_view what) {
  return error(Code::BadTarget, "machine description: ", path, " ", what);
}

// The member of an object, or null.
const Json *member(const Json &object, std::string_view key) {
  if (!object.is_object())
    return nullptr;
  auto it = object.find(std::string(key));
  return it == object.end() ? nullptr : &*it;
}

const Json *memberAt(const Json &root, std::string_view path) {
  const Json *at = &root;
  for (absl::string_view key : absl::StrSplit(toAbsl(path), '.'))
    if (!(at = member(*at, toStd(key))))
      return nullptr;
  return at;
}

Ordered numberJson(int64_t value) { return value; }
// Whole numbers without a fraction read better: 2800000000, not 2800000000.0.
Ordered numberJson(double value) {
  if (std::abs(value) < 1e15 && value == std::floor(value))
    return static_cast<int64_t>(value);
  return value;
}

template <typename T>
absl::Status readNumber(const Json *value, std::string_view path, T &field, double smallest,
                        double largest) {
  if (!value || !value->is_number())
    return bad(path, value ? "must be a number" : "is missing");
  double number = value->get<double>();
  auto text = [](double x) { return numberJson(x).dump(); };
  if (!(number >= smallest && number <= largest))
    return bad(path,
               concat("is ", text(number), ", not in [", text(smallest), ", ", text(largest), "]"));
  if (std::is_integral_v<T> && number != std::floor(number))
    return bad(path, concat("is ", text(number), ", not a whole number"));
  field = static_cast<T>(number);
  return absl::OkStatus();
}

absl::Status readText(const Json *value, std::string_view path, std::string &field) {
  if (!value || !value->is_string() || value->get_ref<const std::string &>().empty())
    return bad(path, value ? "must be a non-empty string" : "is missing");
  field = value->get<std::string>();
  return absl::OkStatus();
}

absl::Status onlyKeys(const Json &object, std::string_view path,
                      const std::vector<std::string> &keys) {
  if (!object.is_object())
    return bad(path, "must be an object");
  for (auto it = object.begin(); it != object.end(); ++it)
    if (std::find(keys.begin(), keys.end(), it.key()) == keys.end())
      return bad(path, concat("has an unknown field '", it.key(), "'"));
  return absl::OkStatus();
}

absl::Status readNumbers(const Json &root, Machine &machine) {
  absl::Status status;
  visitNumbers(machine, [&](std::string_view path, auto &field, double lo, double hi) {
    if (!status.ok())
      return;
    const Json *entry = memberAt(root, path);
    if (!entry) {
      status = bad(path, "is missing");
      return;
    }
    status = onlyKeys(*entry, path, {"value", "source"});
    if (status.ok())
      status = readNumber(member(*entry, "value"), concat(path, ".value"), field, lo, hi);
    if (status.ok())
      status = readText(member(*entry, "source"), concat(path, ".source"),
                        machine.sources[std::string(path)]);
  });
  return status;
}

absl::Status readCosts(const Json *costs, Machine &machine) {
  if (!costs)
    return bad("costs", "is missing");
  TSR_RETURN_IF_ERROR(onlyKeys(*costs, "costs", costNames()));
  for (const std::string &name : costNames()) {
    const Json *entry = member(*costs, name);
    std::string path = concat("costs.", name);
    if (!entry)
      return bad(path, "is missing");
    TSR_RETURN_IF_ERROR(onlyKeys(*entry, path, {"minimum", "per_element", "fixed", "source"}));
    Cost &cost = machine.costs[name];
    auto read = [&](const char *key, double &field) {
      return readNumber(member(*entry, key), concat(path, ".", key), field, 0, 1e9);
    };
    TSR_RETURN_IF_ERROR(read("minimum", cost.minimum));
    TSR_RETURN_IF_ERROR(read("per_element", cost.perElement));
    TSR_RETURN_IF_ERROR(read("fixed", cost.fixed));
    TSR_RETURN_IF_ERROR(
        readText(member(*entry, "source"), concat(path, ".source"), machine.sources[path]));
  }
  return absl::OkStatus();
}

absl::Status readInstances(const Json *list, Machine &machine) {
  if (!list || !list->is_array())
    return bad("instances", "must be a list");
  for (const Json &entry : *list) {
    std::string path = concat("instances[", machine.instances.size(), "]");
    InstanceType &instance = machine.instances.emplace_back();
    TSR_RETURN_IF_ERROR(onlyKeys(
        entry, path, {"name", "chips", "vcpus", "memory_gib", "price_per_hour", "source"}));
    auto read = [&](const char *key, auto &field) {
      return readNumber(member(entry, key), concat(path, ".", key), field, 0, 1e9);
    };
    TSR_RETURN_IF_ERROR(readText(member(entry, "name"), concat(path, ".name"), instance.name));
    TSR_RETURN_IF_ERROR(read("chips", instance.chips));
    TSR_RETURN_IF_ERROR(read("vcpus", instance.vcpus));
    TSR_RETURN_IF_ERROR(read("memory_gib", instance.memoryGib));
    TSR_RETURN_IF_ERROR(read("price_per_hour", instance.pricePerHour));
    TSR_RETURN_IF_ERROR(readText(member(entry, "source"), concat(path, ".source"),
                                 machine.sources[concat("instances.", instance.name)]));
  }
  return absl::OkStatus();
}

// The sections visitNumbers names, each with the keys it may have.
absl::Status checkSections(const Json &root, Machine &machine) {
  std::map<std::string, std::vector<std::string>> sections;
  visitNumbers(machine, [&](std::string_view path, auto &, double, double) {
    size_t dot = path.find('.');
    sections[std::string(path.substr(0, dot))].emplace_back(path.substr(dot + 1));
  });
  std::vector<std::string> known = {"name", "format", "costs", "instances"};
  for (const auto &[section, keys] : sections) {
    known.push_back(section);
    if (const Json *object = member(root, section))
      TSR_RETURN_IF_ERROR(onlyKeys(*object, section, keys));
  }
  return onlyKeys(root, "the top level", known);
}

const std::string &sourceOf(const Machine &machine, const std::string &path) {
  static const std::string assumed = "assumed";
  auto it = machine.sources.find(path);
  return it == machine.sources.end() || it->second.empty() ? assumed : it->second;
}

} // namespace

const std::vector<std::string> &costNames() {
  static const std::vector<std::string> names = {"matmul",
                                                 "transpose",
                                                 "load_stationary",
                                                 "activate",
                                                 "activate_sum",
                                                 "tensor_tensor",
                                                 "tensor_tensor_fast",
                                                 "tensor_scalar",
                                                 "scalar_tensor_tensor",
                                                 "scalar_tensor_tensor_fast",
                                                 "select",
                                                 "select_fast",
                                                 "copy",
                                                 "fill",
                                                 "fill_zero16",
                                                 "reduce",
                                                 "reduce_bf16",
                                                 "reciprocal",
                                                 "scan",
                                                 "bn_stats",
                                                 "bn_aggr",
                                                 "max8",
                                                 "find_index8",
                                                 "match_replace8",
                                                 "iota",
                                                 "affine_select",
                                                 "partition_reduce",
                                                 "partition_broadcast",
                                                 "local_gather"};
  return names;
}

absl::StatusOr<Machine> parseMachine(std::string_view text) {
  Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object())
    return bad("the file", "is not a JSON object");
  Machine machine;
  int64_t format = 0;
  TSR_RETURN_IF_ERROR(readNumber(member(root, "format"), "format", format, kFormat, kFormat));
  TSR_RETURN_IF_ERROR(readText(member(root, "name"), "name", machine.name));
  TSR_RETURN_IF_ERROR(checkSections(root, machine));
  TSR_RETURN_IF_ERROR(readNumbers(root, machine));
  TSR_RETURN_IF_ERROR(readCosts(member(root, "costs"), machine));
  TSR_RETURN_IF_ERROR(readInstances(member(root, "instances"), machine));
  return machine;
}

std::string toJson(const Machine &machine) {
  Ordered root = {{"name", machine.name}, {"format", kFormat}};
  visitNumbers(machine, [&](std::string_view path, const auto &field, double, double) {
    size_t dot = path.find('.');
    root[std::string(path.substr(0, dot))][std::string(path.substr(dot + 1))] = {
        {"value", numberJson(field)}, {"source", sourceOf(machine, std::string(path))}};
  });
  for (const std::string &name : costNames()) {
    auto it = machine.costs.find(name);
    Cost cost = it == machine.costs.end() ? Cost{} : it->second;
    root["costs"][name] = {{"minimum", numberJson(cost.minimum)},
                           {"per_element", numberJson(cost.perElement)},
                           {"fixed", numberJson(cost.fixed)},
                           {"source", sourceOf(machine, concat("costs.", name))}};
  }
  root["instances"] = Ordered::array();
  for (const InstanceType &type : machine.instances)
    root["instances"].push_back({{"name", type.name},
                                 {"chips", type.chips},
                                 {"vcpus", type.vcpus},
                                 {"memory_gib", type.memoryGib},
                                 {"price_per_hour", numberJson(type.pricePerHour)},
                                 {"source", sourceOf(machine, concat("instances.", type.name))}});
  return root.dump(2, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

} // namespace tessera
