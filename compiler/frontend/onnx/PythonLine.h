// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Python line an exporter recorded for a node, without the user's folders.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tessera::frontend {

// From one entry of a node's metadata_props; empty unless it is a stack trace. The line is that
// of the innermost frame outside torch itself, as "modeling_bert.py:175".
std::string pythonLine(std::span<const uint8_t> metadataEntry);

} // namespace tessera::frontend
