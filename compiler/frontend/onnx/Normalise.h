// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One form for what ONNX files write in several: domains, the order of nodes, unknown dimensions.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace onnx {
class GraphProto;
class ModelProto;
class TensorShapeProto_Dimension;
} // namespace onnx

namespace tessera::frontend {

// The default domain is spelled "", never "ai.onnx". InvalidModel where a model or a function
// imports it in two versions.
absl::Status spellDefaultDomain(onnx::ModelProto &model);

// Every node after those it needs, else in the order of the file. Of a model without cycles.
void sortNodes(onnx::ModelProto &model);

// Results that nothing reads get no name, as if the node had been written without them; the first
// of a node keeps its own.
void dropUnreadResults(onnx::GraphProto &graph);

// A dimension of no value: some exporters write -1 or "?".
bool isUnknown(const onnx::TensorShapeProto_Dimension &dimension);

// The shapes a model states for values, as far as it does: -1 is an unknown dimension. What can be
// inferred counts more than what is stated.
using StatedShapes = std::map<std::string, std::vector<int64_t>>;

// Takes the shapes off the values within the graph and its outputs. Their types then have a shape
// of no dimensions, as the checker wants one: `forgetShapes` ends that. Outputs that are inputs
// have the type of those from then on.
StatedShapes takeShapes(onnx::GraphProto &graph);
void forgetShapes(onnx::GraphProto &graph);

} // namespace tessera::frontend
