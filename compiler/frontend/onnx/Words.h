// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What MLIR and the onnx library say, in the words of who wrote the model.
#pragma once

#include "mlir/IR/Types.h"

#include <string>
#include <string_view>

namespace tessera::frontend {

// "[2,3] float32" for tensor<2x3xf32>.
std::string inWords(mlir::Type type);

// A message without the names of our operations, its tensor types as above.
std::string inWords(std::string_view message);

} // namespace tessera::frontend
