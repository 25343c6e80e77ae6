// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a user may say about a model: shapes and types of inputs, choice of outputs.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <map>
#include <string>
#include <vector>

namespace tessera::frontend {

struct InputBinding {
  std::vector<int64_t> dims;
  std::string type; // "float32", "int64", ...; empty: the model's own
};

struct ImportOptions {
  std::map<std::string, InputBinding> inputs; // those not named keep the model's own shape
  std::vector<std::string> outputs;           // empty: all of them
};

// `text` is JSON: {"inputs": {"name": [[1, 128], "int64"]}, "outputs": ["name"]}.
absl::StatusOr<ImportOptions> parseIoConfig(std::string_view text);
// The name the user may mean by one the model does not have: TensorFlow's users add ":0".
std::string withoutIndex(std::string name);
// The same text for the same options, whatever it was parsed from; empty where none is set.
std::string toJson(const ImportOptions &options);

} // namespace tessera::frontend
