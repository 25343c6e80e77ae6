// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a user may write for --io-config, put after errors about it.
#pragma once

#include "compiler/frontend/onnx/Skeleton.h"

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// UnboundDimension and BadIoConfig with the names there are and the flag as it could be typed;
// other errors as they are. `outputs` are all that the model has.
absl::Status withIoConfigHint(const absl::Status &status, const onnx::ModelProto &model,
                              const Skeleton &skeleton, const std::vector<std::string> &outputs);

} // namespace tessera::frontend
