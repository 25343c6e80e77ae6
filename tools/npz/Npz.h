// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy archives: a zip of npy files, in memory.
#pragma once

#include "tools/npz/Npy.h"

#include <map>

namespace tessera {

using Arrays = std::map<std::string, Array>; // by name, without ".npy"

// Reads an archive, stored or compressed; any bytes are safe to pass. Refuses arrays of more than
// `maxArrayBytes`: a small file may claim to hold a large one.
absl::StatusOr<Arrays> readNpz(std::string_view bytes, uint64_t maxArrayBytes);
// Stored uncompressed and without times: the same arrays give the same bytes.
absl::StatusOr<std::string> writeNpz(const Arrays &arrays);

} // namespace tessera
