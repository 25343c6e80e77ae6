// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be compiled.
#pragma once

#include "compiler/driver/Options.h"
#include "compiler/frontend/onnx/Import.h"

namespace tessera {

struct Analysis {
  std::vector<frontend::NodeAnswer> nodes; // in the order of the file
  std::vector<std::string> problems;       // of no single node: a type of an input
};

// Imports the model, compiles what could be imported, and tells for every node whether something
// refused it. Errors only where the file as a whole cannot be read.
absl::StatusOr<Analysis> analyze(const CompileOptions &options);

} // namespace tessera
