// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compilation from file to file.
#pragma once

#include "compiler/driver/Options.h"

namespace tessera {

// Reads the model, brings it from one phase to another and writes the result; after an error no
// output is left. The status holds one line per error.
absl::Status compile(const CompileOptions &options);

} // namespace tessera
