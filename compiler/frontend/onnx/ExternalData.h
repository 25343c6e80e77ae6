// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the files an ONNX model keeps its weights in, and no others.
#pragma once

#include "compiler/frontend/onnx/MappedFile.h"

#include <string>
#include <string_view>

namespace tessera::frontend {

// Maps `location`, a path the model gives relative to its own folder `directory`. Refused, with
// the tensor's name: absolute paths, "..", anything reached through a symbolic link, and files
// with more than one name (a hard link may lead to a file outside the folder).
absl::StatusOr<MappedFile> openExternalData(const std::string &directory, std::string_view location,
                                            std::string_view tensor);

} // namespace tessera::frontend
