// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model between phases: IR, and the files its weights are still in.
#pragma once

#include "compiler/driver/Options.h"
#include "compiler/frontend/onnx/Import.h"

namespace tessera {

struct Model {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<frontend::MappedFile> sources;
  std::vector<std::string> paths; // of the sources; empty for those in memory
  std::string ioConfig;           // what it was imported with, as JSON; empty: nothing
};

// Reads ONNX, or the text of a phase with the ".weights" file beside it, which must name the files
// the weights were in. Errors of MLIR go to the context's handler; the status says only that there
// were some.
absl::StatusOr<Model> loadModel(const CompileOptions &options, mlir::MLIRContext &context);

// Writes the text of the IR, locations included, and beside it which files its weights are in;
// those that are in no file are written there as well.
absl::Status saveModel(const Model &model, const std::string &path);

// --io-config: a file, or JSON itself.
absl::StatusOr<frontend::ImportOptions> importOptions(const std::string &ioConfig);

} // namespace tessera
