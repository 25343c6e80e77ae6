// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The documentation's page of an error code.
#pragma once

#include "compiler/artifact/status/Status.h"

namespace tessera {

// The page of "TSR_4001", which may also be written "tsr_4001" or "4001".
absl::StatusOr<std::string_view> pageOf(std::string_view code);

} // namespace tessera
