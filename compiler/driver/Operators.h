// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which ONNX operators can be compiled.
#pragma once

#include "compiler/frontend/onnx/OperatorCases.h"

namespace tessera {

struct OperatorAnswer {
  frontend::OperatorCase example; // one that compiles, or the last that was tried
  absl::Status outcome;
};

// Compiles an example of every operator: nothing but that tells which ones have kernels.
std::vector<OperatorAnswer> tryOperators();

} // namespace tessera
