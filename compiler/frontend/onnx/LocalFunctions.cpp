// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of a model's own functions, made ready for the onnx library's inliner.
#include "compiler/frontend/onnx/LocalFunctions.h"

#include "compiler/frontend/onnx/GraphCheck.h"

#include "onnx/onnx_pb.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

bool gives(const onnx::NodeProto &call, const std::string &name) {
  return std::ranges::any_of(call.attribute(),
                             [&](const auto &given) { return given.name() == name; });
}

bool declares(const onnx::FunctionProto &function, const std::string &name) {
  return std::ranges::find(function.attribute(), name) != function.attribute().end() ||
         std::ranges::any_of(function.attribute_proto(),
                             [&](const auto &stated) { return stated.name() == name; });
}

class Calls {
public:
  explicit Calls(const onnx::ModelProto &model) : operators_(model) {}

  absl::Status complete(Nodes &nodes) {
    for (onnx::NodeProto &node : nodes) {
      if (const onnx::FunctionProto *function = operators_.function(node))
        TSR_RETURN_IF_ERROR(complete(node, *function));
      for (onnx::AttributeProto &attribute : *node.mutable_attribute()) {
        if (attribute.has_g())
          TSR_RETURN_IF_ERROR(complete(*attribute.mutable_g()->mutable_node()));
        for (onnx::GraphProto &graph : *attribute.mutable_graphs())
          TSR_RETURN_IF_ERROR(complete(*graph.mutable_node()));
      }
    }
    return absl::OkStatus();
  }

private:
  absl::Status complete(onnx::NodeProto &call, const onnx::FunctionProto &function) {
    for (const onnx::AttributeProto &given : call.attribute())
      if (!declares(function, given.name()))
        return error(Code::UnsupportedCase, describe(call), ": its attribute '", given.name(),
                     "' is none of the function's");
    for (const std::string &name : function.attribute())
      if (!gives(call, name) && passesOn(function, name))
        return error(Code::UnsupportedCase, describe(call), ": its function passes the attribute '",
                     name, "' on, which the node does not have");
    for (const onnx::AttributeProto &stated : function.attribute_proto())
      if (!gives(call, stated.name()))
        *call.add_attribute() = stated;
    return absl::OkStatus();
  }

  // Whether the function hands its attribute to another that has a default for it. The inliner
  // would not find that default where the attribute is absent.
  bool passesOn(const onnx::FunctionProto &function, const std::string &name) const {
    return std::ranges::any_of(function.node(), [&](const onnx::NodeProto &node) {
      const onnx::FunctionProto *callee = operators_.function(node);
      return callee && std::ranges::any_of(node.attribute(), [&](const auto &attribute) {
               return attribute.ref_attr_name() == name &&
                      std::ranges::any_of(callee->attribute_proto(), [&](const auto &stated) {
                        return stated.name() == attribute.name();
                      });
             });
    });
  }

  KnownOperators operators_;
};

} // namespace

absl::Status completeCalls(onnx::ModelProto &model) {
  Calls calls(model);
  TSR_RETURN_IF_ERROR(calls.complete(*model.mutable_graph()->mutable_node()));
  for (onnx::FunctionProto &function : *model.mutable_functions())
    TSR_RETURN_IF_ERROR(calls.complete(*function.mutable_node()));
  return absl::OkStatus();
}

} // namespace tessera::frontend
