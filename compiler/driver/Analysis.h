// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be compiled.
#pragma once

#include "compiler/driver/Options.h"
#include "compiler/frontend/onnx/Answers.h"

namespace tessera {

struct Analysis {
  bool compiles = false;                   // whether `compile` with the same options succeeds
  std::vector<frontend::NodeAnswer> nodes; // in the order of the file
  std::vector<std::string> problems;       // of the model as a whole
  std::vector<std::string> refusals;       // all reasons and problems, each once
};

// Compiles the model without writing anything, and where that fails looks on: tells for every node
// whether something refused it. Errors only where the flags are wrong or the file cannot be read.
absl::StatusOr<Analysis> analyze(const CompileOptions &options);

// The failure of a compilation, and all else that would be refused, a line each.
absl::Status withAllRefusals(const CompileOptions &options, const absl::Status &failure);

} // namespace tessera
