// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a user may say about a model: shapes and types of inputs, choice of outputs.
#include "compiler/frontend/onnx/Options.h"

#include <nlohmann/json.hpp>

namespace tessera::frontend {

namespace {

using Json = nlohmann::json;

template <typename... Parts> absl::Status bad(const Parts &...parts) {
  return error(Code::BadIoConfig, "--io-config: ", parts...);
}

absl::StatusOr<InputBinding> parseInput(const std::string &name, const Json &value) {
  if (!value.is_array() || value.empty() || value.size() > 2 || !value[0].is_array() ||
      (value.size() == 2 && !value[1].is_string()))
    return bad("input '", name, "' must be [[dimensions], \"type\"]");
  InputBinding binding;
  for (const Json &dim : value[0]) {
    if (!dim.is_number_integer() || dim.get<int64_t>() < 0 || dim.get<int64_t>() > INT32_MAX)
      return bad("input '", name, "' has a dimension that is no whole number from 0 on");
    binding.dims.push_back(dim.get<int64_t>());
  }
  if (value.size() == 2)
    binding.type = value[1].get<std::string>();
  return binding;
}

} // namespace

absl::StatusOr<ImportOptions> parseIoConfig(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return bad("this is not a JSON object");
  ImportOptions options;
  for (const auto &[key, value] : json.items()) {
    if (key == "inputs" && value.is_object()) {
      for (const auto &[name, input] : value.items()) {
        TSR_ASSIGN_OR_RETURN(options.inputs[name], parseInput(name, input));
      }
    } else if (key == "outputs" && value.is_array()) {
      for (const Json &name : value) {
        if (!name.is_string())
          return bad("\"outputs\" must be a list of names");
        options.outputs.push_back(name.get<std::string>());
      }
    } else {
      return bad("\"", key, "\" is neither \"inputs\" (an object) nor \"outputs\" (a list)");
    }
  }
  return options;
}

std::string withoutIndex(std::string name) {
  if (name.ends_with(":0"))
    name.resize(name.size() - 2);
  return name;
}

std::string toJson(const ImportOptions &options) {
  Json json = Json::object();
  for (const auto &[name, binding] : options.inputs) {
    json["inputs"][name] = Json::array({binding.dims});
    if (!binding.type.empty())
      json["inputs"][name].push_back(binding.type);
  }
  if (!options.outputs.empty())
    json["outputs"] = options.outputs;
  return json.empty() ? "" : json.dump();
}

} // namespace tessera::frontend
