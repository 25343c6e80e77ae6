// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One form for what ONNX files write in several: domains, the order of nodes, unknown dimensions.
#include "compiler/frontend/onnx/Normalise.h"

#include "onnx/onnx_pb.h"

#include <functional>
#include <queue>
#include <set>
#include <string_view>
#include <unordered_map>

namespace tessera::frontend {

namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

constexpr std::string_view kDefaultDomain = "ai.onnx";

void spellDefaultDomain(Nodes &nodes) {
  for (onnx::NodeProto &node : nodes) {
    if (node.domain() == kDefaultDomain)
      node.clear_domain();
    for (onnx::AttributeProto &attribute : *node.mutable_attribute()) {
      if (attribute.has_g())
        spellDefaultDomain(*attribute.mutable_g()->mutable_node());
      for (onnx::GraphProto &graph : *attribute.mutable_graphs())
        spellDefaultDomain(*graph.mutable_node());
    }
  }
}

// `owner` is what imports operator sets: a model or a function.
template <typename Owner> absl::Status spellImports(Owner &owner, std::string_view what) {
  auto imports = owner.opset_import();
  owner.clear_opset_import();
  const onnx::OperatorSetIdProto *first = nullptr;
  for (onnx::OperatorSetIdProto &opset : imports) {
    if (opset.domain() == kDefaultDomain)
      opset.clear_domain();
    if (!opset.domain().empty() || !first)
      *owner.add_opset_import() = opset;
    else if (opset.version() != first->version())
      return error(Code::InvalidModel, what, " uses the ONNX operators of both opset ",
                   first->version(), " and ", opset.version());
    if (opset.domain().empty() && !first)
      first = &opset;
  }
  return absl::OkStatus();
}

// Calls `visit` with every value that a node or a graph in its attributes reads.
void forEachRead(const onnx::NodeProto &node,
                 const std::function<void(const std::string &)> &visit) {
  for (const std::string &input : node.input())
    visit(input);
  auto inside = [&](const onnx::GraphProto &graph) {
    for (const onnx::NodeProto &inner : graph.node())
      forEachRead(inner, visit);
    for (const onnx::ValueInfoProto &output : graph.output())
      visit(output.name());
  };
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    inside(attribute.g());
    for (const onnx::GraphProto &graph : attribute.graphs())
      inside(graph);
  }
}

// Of the nodes that need no other any more, the first in the file comes next.
void sortNodes(Nodes &nodes) {
  std::unordered_map<std::string_view, int> maker;
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes[i].output())
      maker.emplace(output, i);
  std::vector<std::vector<int>> users(nodes.size());
  std::vector<int> needs(nodes.size(), 0);
  bool sorted = true;
  for (int i = 0; i < nodes.size(); ++i)
    forEachRead(nodes[i], [&](const std::string &read) {
      auto found = maker.find(read);
      if (read.empty() || found == maker.end())
        return;
      users[found->second].push_back(i);
      ++needs[i];
      sorted &= found->second < i;
    });
  if (sorted)
    return;
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < nodes.size(); ++i)
    if (needs[i] == 0)
      ready.push(i);
  Nodes ordered;
  while (!ready.empty()) {
    const int next = ready.top();
    ready.pop();
    ordered.Add()->Swap(nodes.Mutable(next));
    needs[next] = -1;
    for (int user : users[next])
      if (--needs[user] == 0)
        ready.push(user);
  }
  for (int i = 0; i < nodes.size(); ++i) // those of a cycle, which the checker tells of
    if (needs[i] > 0)
      ordered.Add()->Swap(nodes.Mutable(i));
  nodes.Swap(&ordered);
}

} // namespace

absl::Status spellDefaultDomain(onnx::ModelProto &model) {
  TSR_RETURN_IF_ERROR(spellImports(model, "the model"));
  spellDefaultDomain(*model.mutable_graph()->mutable_node());
  for (onnx::FunctionProto &function : *model.mutable_functions()) {
    TSR_RETURN_IF_ERROR(spellImports(function, concat("function '", function.name(), "'")));
    spellDefaultDomain(*function.mutable_node());
  }
  return absl::OkStatus();
}

void sortNodes(onnx::ModelProto &model) {
  sortNodes(*model.mutable_graph()->mutable_node());
  for (onnx::FunctionProto &function : *model.mutable_functions())
    sortNodes(*function.mutable_node());
}

void dropUnreadResults(onnx::GraphProto &graph) {
  std::set<std::string, std::less<>> read;
  for (const onnx::ValueInfoProto &output : graph.output())
    read.insert(output.name());
  for (const onnx::NodeProto &node : graph.node())
    forEachRead(node, [&](const std::string &name) { read.insert(name); });
  for (onnx::NodeProto &node : *graph.mutable_node())
    for (int i = 1; i < node.output_size(); ++i)
      if (!read.contains(node.output(i)))
        node.mutable_output(i)->clear();
}

bool isUnknown(const onnx::TensorShapeProto_Dimension &dimension) {
  return dimension.has_dim_value() ? dimension.dim_value() < 0
                                   : dimension.dim_param().empty() || dimension.dim_param() == "?";
}

StatedShapes takeShapes(onnx::GraphProto &graph) {
  StatedShapes stated;
  std::map<std::string_view, const onnx::TypeProto *> inputs;
  for (const onnx::ValueInfoProto &input : graph.input())
    inputs.emplace(input.name(), &input.type());
  for (auto *list : {graph.mutable_value_info(), graph.mutable_output()})
    for (onnx::ValueInfoProto &value : *list) {
      if (!value.type().has_tensor_type())
        continue;
      onnx::TypeProto::Tensor &type = *value.mutable_type()->mutable_tensor_type();
      if (type.has_shape()) {
        std::vector<int64_t> &dims = stated[value.name()];
        dims.clear();
        for (const auto &dim : type.shape().dim())
          dims.push_back(dim.has_dim_value() && !isUnknown(dim) ? dim.dim_value() : -1);
      }
      type.mutable_shape()->Clear();
      auto input = inputs.find(value.name());
      if (input != inputs.end() && input->second->tensor_type().elem_type() == type.elem_type())
        *value.mutable_type() = *input->second;
    }
  return stated;
}

void forgetShapes(onnx::GraphProto &graph) {
  std::set<std::string_view> inputs;
  for (const onnx::ValueInfoProto &input : graph.input())
    inputs.insert(input.name());
  for (auto *list : {graph.mutable_value_info(), graph.mutable_output()})
    for (onnx::ValueInfoProto &value : *list)
      if (value.type().has_tensor_type() && !inputs.contains(value.name()))
        value.mutable_type()->mutable_tensor_type()->clear_shape();
}

} // namespace tessera::frontend
