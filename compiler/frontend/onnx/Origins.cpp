// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which node of the file each node of a prepared graph comes from.
#include "compiler/frontend/onnx/Origins.h"

namespace tessera::frontend {

std::vector<int> nameAfterOrigins(onnx::GraphProto &graph, const Skeleton &skeleton) {
  std::map<std::string_view, const NodeNote *> users; // of values that are in no note
  std::vector<int> positions(graph.node_size(), -1);
  for (int i = graph.node_size() - 1; i >= 0; --i) {
    onnx::NodeProto &node = *graph.mutable_node(i);
    const NodeNote *origin = nullptr;
    for (const std::string &output : node.output())
      if (auto note = skeleton.notes.find(output); note != skeleton.notes.end())
        origin = note->second.get();
      else if (auto user = users.find(output); !origin && user != users.end())
        origin = user->second;
    node.clear_doc_string();
    if (!origin)
      continue;
    for (const std::string &input : node.input())
      users.emplace(input, origin);
    node.set_name(origin->name);
    node.set_doc_string(origin->python);
    positions[i] = origin->position;
  }
  return positions;
}

} // namespace tessera::frontend
