// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy archives: a zip of npy files, in memory.
#pragma once

#include "tools/npz/Npy.h"

#include <functional>
#include <map>

namespace tessera {

using Arrays = std::map<std::string, Array>; // by name, without ".npy"

// How many bytes of elements the array of a name may have, or why there must be none.
using ArrayLimit = std::function<absl::StatusOr<uint64_t>(const std::string &name)>;
// Reads an archive, stored or compressed; any bytes are safe to pass. Every array has its limit: a
// small file may hold large ones, and many.
absl::StatusOr<Arrays> readNpz(std::string_view bytes, const ArrayLimit &limitOf);
// Stored uncompressed and without times: the same arrays give the same bytes.
std::string writeNpz(const Arrays &arrays);

} // namespace tessera
