// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks of a model's structure made before the onnx library sees it, with better sentences.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <string>

namespace onnx {
class GraphProto;
class ModelProto;
class NodeProto;
} // namespace onnx

namespace tessera::frontend {

// The version of the default operator set; UnsupportedOpset where there is none we know.
absl::StatusOr<int> opsetOf(const onnx::ModelProto &model);

// "node 'name' (Operator)", for messages.
std::string describe(const onnx::NodeProto &node);

// Whether the operator is in the onnx library or is a function of the model.
bool isKnownOperator(const onnx::ModelProto &model, const onnx::NodeProto &node);

// Unknown operators, cycles, values nobody makes, functions that expand without end.
absl::Status checkStructure(const onnx::ModelProto &model);

} // namespace tessera::frontend
