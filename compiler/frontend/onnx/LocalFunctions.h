// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of a model's own functions, made ready for the onnx library's inliner.
#pragma once

#include "compiler/artifact/status/Status.h"

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// Gives every call the attributes whose defaults its function states: the inliner takes those that
// a call leaves out for absent. Refuses calls with attributes their function does not have.
absl::Status completeCalls(onnx::ModelProto &model);

} // namespace tessera::frontend
