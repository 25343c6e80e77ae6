// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What `analyze` prints.
#pragma once

#include "compiler/driver/Analysis.h"

namespace tessera {

// On standard output, as text or as one JSON object.
void printAnalysis(const Analysis &analysis, bool json);

// One error that counts what is refused; nothing where the model compiles.
absl::Status verdict(const Analysis &analysis);

} // namespace tessera
