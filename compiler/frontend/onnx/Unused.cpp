// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nodes that no output of a graph needs.
#include "compiler/frontend/onnx/Unused.h"

#include "onnx/onnx_pb.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace tessera::frontend {

namespace {

using Names = std::unordered_set<std::string>;

// What a node needs: its operands, and what its bodies use from around them.
void addNeeds(const onnx::NodeProto &node, Names &needs) {
  needs.insert(node.input().begin(), node.input().end());
  auto addBody = [&](const onnx::GraphProto &body) {
    for (const onnx::NodeProto &inner : body.node())
      addNeeds(inner, needs);
    for (const onnx::ValueInfoProto &output : body.output())
      needs.insert(output.name());
  };
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    if (attribute.has_g())
      addBody(attribute.g());
    for (const onnx::GraphProto &body : attribute.graphs())
      addBody(body);
  }
}

} // namespace

std::vector<std::string> outputNames(const onnx::GraphProto &graph) {
  std::vector<std::string> names;
  for (const onnx::ValueInfoProto &output : graph.output())
    names.push_back(output.name());
  return names;
}

std::vector<bool> usedNodes(const onnx::GraphProto &graph,
                            const std::vector<std::string> &outputs) {
  std::unordered_map<std::string, int> makers;
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &output : graph.node(i).output())
      if (!output.empty())
        makers.emplace(output, i);
  std::vector<bool> used(graph.node_size(), false);
  std::vector<std::string> open = outputs;
  while (!open.empty()) {
    auto maker = makers.find(open.back());
    open.pop_back();
    if (maker == makers.end() || used[maker->second])
      continue;
    used[maker->second] = true;
    Names needs;
    addNeeds(graph.node(maker->second), needs);
    open.insert(open.end(), needs.begin(), needs.end());
  }
  return used;
}

void dropUnusedNodes(onnx::GraphProto &graph) {
  const std::vector<bool> used = usedNodes(graph, outputNames(graph));
  if (std::find(used.begin(), used.end(), false) == used.end())
    return;
  google::protobuf::RepeatedPtrField<onnx::NodeProto> kept;
  for (int i = 0; i < graph.node_size(); ++i)
    if (used[i])
      kept.Add(std::move(*graph.mutable_node(i)));
  graph.mutable_node()->Swap(&kept);
}

} // namespace tessera::frontend
