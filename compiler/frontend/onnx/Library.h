// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wall around the onnx library: a model goes in as the file has it and comes out prepared.
#pragma once

#include "compiler/frontend/onnx/Expand.h"
#include "compiler/frontend/onnx/Normalise.h"
#include "compiler/frontend/onnx/Options.h"
#include "compiler/frontend/onnx/Skeleton.h"

#include <memory>
#include <string>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// The opset everything is converted to: the newest of the library.
int targetOpset();

// The parsed skeleton, its structure checked, nothing converted.
absl::StatusOr<std::unique_ptr<onnx::ModelProto>> parseModel(const Skeleton &skeleton);

// Brings a parsed model to the form the importer takes: input shapes bound, checked, functions
// expanded (also those operators that ONNX defines by a function and `isImported` denies), the
// newest opset, shapes inferred. Returns the shapes the model stated for what it computes; those
// it has afterwards were inferred from its inputs alone.
absl::StatusOr<StatedShapes> prepareModel(onnx::ModelProto &model, const Skeleton &skeleton,
                                          const ImportOptions &options,
                                          const IsImported &isImported);

} // namespace tessera::frontend
