// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a user may write for --io-config, put after errors about it.
#include "compiler/frontend/onnx/IoConfigHint.h"

#include "onnx/onnx_pb.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace tessera::frontend {

namespace {

constexpr size_t kShown = 16;

// "'a', 'b' and 3 more"
std::string list(const std::vector<std::string> &names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i)
    text += concat(i ? ", '" : "'", names[i], "'");
  if (names.size() > kShown)
    text += concat(" and ", names.size() - kShown, " more");
  return names.empty() ? "none" : text;
}

// [[1, 128], "int64"]; 1 for what the model leaves open.
nlohmann::ordered_json bindingOf(const onnx::TypeProto::Tensor &type) {
  nlohmann::ordered_json dims = nlohmann::ordered_json::array();
  for (const auto &dim : type.shape().dim())
    dims.push_back(dim.dim_value() > 0 ? dim.dim_value() : 1);
  return {dims, elementName(type.elem_type())};
}

} // namespace

absl::Status withIoConfigHint(const absl::Status &status, const onnx::ModelProto &model,
                              const Skeleton &skeleton, const std::vector<std::string> &outputs) {
  const std::optional<Code> code = codeOf(status);
  if (code != Code::UnboundDimension && code != Code::BadIoConfig)
    return status;
  std::set<std::string> weights;
  for (const onnx::TensorProto &tensor : model.graph().initializer())
    weights.insert(tensor.name());
  std::vector<std::string> inputs;
  nlohmann::ordered_json bindings = nlohmann::ordered_json::object();
  for (const onnx::ValueInfoProto &input : model.graph().input()) {
    if (weights.contains(input.name()) || skeleton.weightIndex.contains(input.name()))
      continue;
    inputs.push_back(input.name());
    if (inputs.size() <= kShown && input.type().has_tensor_type())
      bindings[input.name()] = bindingOf(input.type().tensor_type());
  }
  const std::string flag = nlohmann::ordered_json{{"inputs", bindings}}.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return error(*code, sentenceOf(status), "; the inputs are ", list(inputs), ", the outputs ",
               list(outputs), "; with your sizes in the place of 1: --io-config '", flag, "'");
}

} // namespace tessera::frontend
