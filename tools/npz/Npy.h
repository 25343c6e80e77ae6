// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy arrays as bytes: the npy format, versions 1 to 3, plain numbers only.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tessera {

struct Array {
  std::string type; // as numpy writes it, without byte order: f4, f2, i8, b1, V2 (bfloat16), ...
  std::vector<int64_t> shape;
  std::string bytes; // little-endian, row-major
};

// Reads one array; any bytes are safe to pass. `name` is for errors.
absl::StatusOr<Array> readNpy(std::string_view bytes, std::string_view name);
std::string writeNpy(const Array &array);

} // namespace tessera
