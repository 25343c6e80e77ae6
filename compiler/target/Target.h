// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds the machine description a --target flag names.
#pragma once

#include "compiler/artifact/target/Machine.h"

#include <string_view>
#include <vector>

namespace tessera {

// A built-in name, or the path of a description file.
absl::StatusOr<Machine> loadMachine(std::string_view nameOrPath);
std::vector<std::string_view> builtinMachines();

} // namespace tessera
