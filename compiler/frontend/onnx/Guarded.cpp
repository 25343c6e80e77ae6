// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of the onnx library: what it throws becomes a status.
#include "compiler/frontend/onnx/Guarded.h"

#include <regex>
#include <utility>

namespace tessera::frontend {

static constexpr size_t kMaxSentence = 600;

// Nodes as we name them, without the library's labels.
static std::string inOurWords(const std::string &text) {
  static const std::pair<std::regex, const char *> kRules[] = {
      {std::regex("\\[(Shape|Type)InferenceError\\] |Inference error\\(s\\): "), ""},
      {std::regex("\\(op_type:([^,)]*), node name: ([^)]*)\\): "), "node '$2' ($1): "},
      {std::regex("\\(op_type:([^,)]*)\\): "), "a node ($1): "},
      {std::regex("Bad node spec for node\\. Name: (\\S*) OpType: (\\S*)"), "node '$1' ($2)"},
      {std::regex(" ==> Context: "), ", at "}};
  std::string out = text;
  for (const auto &[pattern, words] : kRules)
    out = std::regex_replace(out, pattern, words);
  return out;
}

std::string sentence(std::string_view text) {
  constexpr std::string_view assertion = "` failed: ";
  if (size_t at = text.find(assertion); at != std::string_view::npos)
    text.remove_prefix(at + assertion.size());
  std::string out;
  while (!text.empty() && out.size() < kMaxSentence) {
    const char c = text.front();
    text.remove_prefix(1);
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();
  return inOurWords(out);
}

} // namespace tessera::frontend
