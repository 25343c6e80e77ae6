// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every input of a model its fixed shape, from the model or from the user.
#pragma once

#include "compiler/frontend/onnx/Options.h"
#include "compiler/frontend/onnx/Skeleton.h"

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// Also drops outputs the user does not want, and the shapes an exporter noted for values within,
// where they speak of dimensions that now have a value.
absl::Status bindInputs(onnx::ModelProto &model, const Skeleton &skeleton,
                        const ImportOptions &options);

} // namespace tessera::frontend
