// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wall around the onnx library: what it throws becomes a status here, and nowhere else.
#pragma once

#include "compiler/frontend/onnx/Options.h"
#include "compiler/frontend/onnx/Skeleton.h"

#include <functional>
#include <memory>
#include <string>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace tessera::frontend {

// The opset everything is converted to: the newest of the library.
int targetOpset();

// The operators by which ONNX defines another one, of floating point operands; none where it does
// not.
std::vector<std::string> operatorsDefining(const std::string &name);

// The parsed skeleton, its structure checked, nothing converted.
absl::StatusOr<std::unique_ptr<onnx::ModelProto>> parseModel(const Skeleton &skeleton);

// Brings a parsed model to the form the importer takes: input shapes bound, checked, functions
// expanded (also those operators that ONNX defines by a function and `isImported` denies), the
// newest opset, shapes inferred.
absl::Status prepareModel(onnx::ModelProto &model, const Skeleton &skeleton,
                          const ImportOptions &options,
                          const std::function<bool(const std::string &)> &isImported);

} // namespace tessera::frontend
