// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small model for every operator that might be compiled.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <string>
#include <vector>

namespace tessera::frontend {

struct OperatorCase {
  std::string name;
  std::string graph; // in the textual form of ONNX
};

// At least one for every operator that the importer has an entry for or that ONNX defines by
// others, in the order of the names. Whether they compile is for the caller to try.
std::vector<OperatorCase> operatorCases();

// The bytes of a model of the newest opset; the types of its outputs are inferred.
absl::StatusOr<std::string> modelOf(const OperatorCase &example);

} // namespace tessera::frontend
