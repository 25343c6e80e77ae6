// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model between phases: IR, and the files its weights are still in.
#pragma once

#include "compiler/driver/Options.h"
#include "compiler/frontend/onnx/Import.h"

namespace tessera {

struct Model {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string directory; // of the files
  std::vector<frontend::MappedFile> sources;
};

// Reads ONNX, or the text of a phase with the ".weights" file beside it. Errors of MLIR go to the
// context's handler; the status says only that there were some.
absl::StatusOr<Model> loadModel(const CompileOptions &options, mlir::MLIRContext &context);

// Writes the text of the IR, locations included, and beside it which files its weights are in.
absl::Status saveModel(const Model &model, const std::string &path);

// --io-config: a file, or JSON itself.
absl::StatusOr<frontend::ImportOptions> importOptions(const std::string &ioConfig);

} // namespace tessera
