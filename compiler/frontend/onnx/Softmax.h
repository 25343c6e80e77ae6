// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Softmax, of the operator itself and within Attention.
#pragma once

#include "compiler/frontend/onnx/NodeImporter.h"

namespace tessera::frontend {

// Along an axis that exists, in the type of x.
absl::StatusOr<Value> softmaxOf(NodeImporter &n, Value x, int64_t axis);

} // namespace tessera::frontend
