// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nodes that no output of a graph needs.
#pragma once

#include <string>
#include <vector>

namespace onnx {
class GraphProto;
} // namespace onnx

namespace tessera::frontend {

// For every node whether one of `outputs` needs a result of it, be it in the body of a node.
std::vector<bool> usedNodes(const onnx::GraphProto &graph, const std::vector<std::string> &outputs);

// What nothing needs is not compiled, so that it cannot be the reason why something is not.
void dropUnusedNodes(onnx::GraphProto &graph);

// The names of the graph's outputs.
std::vector<std::string> outputNames(const onnx::GraphProto &graph);

} // namespace tessera::frontend
