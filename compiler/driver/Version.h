// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Versions of the tool and of what it is made with.
#pragma once

#include <string>
#include <string_view>

namespace tessera {

std::string_view toolVersion();

// What -V prints: a line each for the tool, the artifact format, LLVM and ONNX.
std::string versionText();

} // namespace tessera
