// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Versions of the tool and of what it is made with.
#include "compiler/driver/Version.h"

#include "compiler/artifact/neff/Header.h"

#include "llvm/Config/llvm-config.h"

namespace tessera {

std::string_view toolVersion() { return TESSERA_VERSION; }

std::string versionText() {
  return "neuron-cc " TESSERA_VERSION "\nartifact format " + std::to_string(kFormatMajor) + "." +
         std::to_string(kFormatMinor) +
         "\nLLVM " LLVM_VERSION_STRING "\nONNX " TESSERA_ONNX_VERSION;
}

} // namespace tessera
