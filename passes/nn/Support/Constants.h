// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What patterns ask about values known at compile time.
#pragma once

#include "dialects/nn/NNOps.h"

#include <optional>

namespace tessera::nn {

/// The one number all elements of a constant value are.
std::optional<double> splatOf(mlir::Value value);

/// Whether the value is a constant or a weight.
bool isKnown(mlir::Value value);

/// first, stride and count when integers are evenly spaced (one integer: stride 1).
struct Progression {
  int64_t first, stride, count;
};

/// The constant indices as a progression, negative ones counted from `size`.
std::optional<Progression> progressionOf(mlir::Value indices, int64_t size);

/// Evenly spaced integers, if they are and all lie within [0, size).
std::optional<Progression> progressionOf(llvm::ArrayRef<int64_t> values, int64_t size);

/// The integers of a constant, row by row; nothing for anything else.
std::optional<llvm::SmallVector<int64_t>> integersOf(mlir::Value value);

} // namespace tessera::nn
