// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Python line an exporter recorded for a node, without the user's folders.
#include "compiler/frontend/onnx/PythonLine.h"

#include "compiler/frontend/onnx/Wire.h"

#include <string_view>

namespace tessera::frontend {

namespace {

// `File "/some/where/model.py", line 12, in forward` -> "model.py:12".
std::string shortLine(std::string_view path, std::string_view rest) {
  constexpr std::string_view marker = "line ";
  size_t begin = rest.find(marker);
  if (begin == std::string_view::npos)
    return {};
  rest.remove_prefix(begin + marker.size());
  std::string_view number = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (number.empty() || number.size() > 9)
    return {};
  std::string name(path.substr(path.find_last_of("/\\") + 1));
  return name.append(":").append(number);
}

} // namespace

std::string pythonLine(std::span<const uint8_t> metadataEntry) {
  std::string_view key, trace;
  for (WireReader reader(metadataEntry); !reader.atEnd();) {
    absl::StatusOr<WireField> field = reader.next();
    if (!field.ok())
      return {};
    if (field->type == WireType::bytes)
      (field->number == 1 ? key : trace) = field->text();
  }
  if (key != "pkg.torch.onnx.stack_trace")
    return {};
  std::string line;
  constexpr std::string_view frame = "File \"";
  for (size_t at = trace.find(frame); at != std::string_view::npos; at = trace.find(frame, at)) {
    at += frame.size();
    size_t quote = trace.find('"', at);
    if (quote == std::string_view::npos)
      break;
    std::string_view path = trace.substr(at, quote - at);
    std::string_view rest = trace.substr(quote, trace.find('\n', quote) - quote);
    if (line.empty() || path.find("/torch/") == std::string_view::npos)
      if (std::string found = shortLine(path, rest); !found.empty())
        line = found;
  }
  return line;
}

} // namespace tessera::frontend
