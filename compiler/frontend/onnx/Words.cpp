// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What MLIR and the onnx library say, in the words of who wrote the model.
#include "compiler/frontend/onnx/Words.h"

#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <regex>

namespace tessera::frontend {

namespace {

// "f32" -> "float32", "i64" -> "int64", "ui8" -> "uint8", "i1" -> "bool"; others as they are.
std::string elementInWords(const std::string &element) {
  if (element == "i1")
    return "bool";
  if (element == "bf16")
    return "bfloat16";
  static const std::regex scalar("(f|i|si|ui)([0-9]+)");
  std::smatch parts;
  if (!std::regex_match(element, parts, scalar))
    return element;
  const std::string kind = parts[1] == "f" ? "float" : parts[1] == "ui" ? "uint" : "int";
  return kind + parts[2].str();
}

} // namespace

std::string inWords(std::string_view message) {
  // "'nn.add' op ", as MLIR begins what it says of an operation.
  static const std::regex operation("'[a-z]+\\.[a-z_0-9]+' op ");
  static const std::regex tensor("'?tensor<((?:[0-9?]+x)*)([a-z0-9]+)>'?");
  const std::string text = std::regex_replace(std::string(message), operation, "");
  std::string out;
  auto rest = text.cbegin();
  for (std::smatch found; std::regex_search(rest, text.cend(), found, tensor);
       rest = found.suffix().first) {
    std::string dims = found[1];
    std::replace(dims.begin(), dims.end(), 'x', ',');
    if (!dims.empty())
      dims.pop_back();
    out.append(rest, found[0].first).append("[" + dims + "] " + elementInWords(found[2]));
  }
  return out.append(rest, text.cend());
}

std::string inWords(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return inWords(text);
}

} // namespace tessera::frontend
