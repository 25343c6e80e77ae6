// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversion of models to the newest opset: what the onnx library's converter leaves out or gets
// wrong, put right.
#pragma once

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// `model` in opset `target`. Types and shapes must have been inferred, as far as they can be: what
// older versions of operators mean depends on them. Throws, as the library does.
onnx::ModelProto convertOpset(const onnx::ModelProto &model, int version, int target);

} // namespace tessera::frontend
