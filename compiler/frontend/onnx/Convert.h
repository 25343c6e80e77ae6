// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rounds and narrows arrays of weights, as nn.cast does it.
#pragma once

#include "compiler/artifact/status/Status.h"

#include "mlir/IR/BuiltinTypes.h"

#include <cstddef>
#include <span>
#include <vector>

namespace tessera::frontend {

// Bytes of one element in a file: booleans take one.
size_t elementBytes(mlir::Type element);

// Converts the elements in `from` to the type `to`. A finite number that becomes infinite is
// refused (RoundsToInfinity); the message gives the number.
absl::StatusOr<std::vector<std::byte>> convertElements(std::span<const std::byte> from,
                                                       mlir::Type fromType, mlir::Type toType);

// Multiplies fp32 elements, each rounded once.
void scaleElements(std::span<std::byte> elements, float factor);

} // namespace tessera::frontend
