// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that ONNX defines by others, replaced by those.
#pragma once

#include "compiler/frontend/onnx/Normalise.h"

#include <functional>

namespace onnx {
class OpSchema;
class NodeProto;
} // namespace onnx

namespace tessera::frontend {

using IsImported = std::function<bool(const std::string &)>;

// Gives nodes that may be replaced the attributes they leave out, as of opset `version`: a body
// refers to all of them.
void completeAttributes(onnx::GraphProto &graph, int version);

// Replaces the operators of `graph` that ONNX defines and `isImported` denies, once; true where
// there were any. What a definition needs to know of types is taken from the graph, shapes that are
// not there from `stated`. Operators stay where a definition needs more, or holds branches. An
// error where a node has what its definition does not read.
absl::StatusOr<bool> expandOperators(onnx::GraphProto &graph, const StatedShapes &stated,
                                     const IsImported &isImported);

// The operators by which ONNX defines another one, of floating point operands; none where it does
// not.
std::vector<std::string> operatorsDefining(const std::string &name);

} // namespace tessera::frontend
