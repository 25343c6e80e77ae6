// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes the outputs of an nn module, operation by operation.
#pragma once

#include "compiler/driver/Model.h"
#include "tools/npz/Npz.h"

namespace tessera {

// The arrays have the ONNX names of inputs and outputs; bfloat16 is float32 in them. What the
// module does not read may be among the inputs.
absl::StatusOr<Arrays> evaluateModel(const Model &model, const Arrays &inputs);

} // namespace tessera
