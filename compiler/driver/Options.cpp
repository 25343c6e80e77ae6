// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a compilation is asked to do.
#include "compiler/driver/Options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

namespace tessera {
namespace {

constexpr std::array<std::string_view, 5> kPhaseNames = {"onnx", "nn", "tile", "isa", "neff"};
constexpr std::string_view kCastPrefix = "fp32-cast-";

bool isCastMode(std::string_view text) {
  return std::find(std::begin(kCastModes), std::end(kCastModes), text) != std::end(kCastModes);
}

struct FastMath {
  std::optional<std::string> word, cast, relayout; // all or none; fp32-cast-*; [no-]fast-relayout

  absl::Status add(const std::string &token) {
    bool isRelayout = token == "fast-relayout" || token == "no-fast-relayout";
    if (token == "all" || token == "none")
      return set(word, token);
    if (isRelayout)
      return set(relayout, token);
    // `none` of the cast modes is no token: --fast-math none has meant bf16 products ever since.
    if (token.starts_with(kCastPrefix) && token != "fp32-cast-none" &&
        isCastMode(std::string_view(token).substr(kCastPrefix.size())))
      return set(cast, token);
    return error(Code::BadFlag, "--fast-math: '", token, "' is not a token");
  }

  static absl::Status set(std::optional<std::string> &field, const std::string &token) {
    if (field)
      return error(Code::BadFlag, "--fast-math: '", *field, "' and '", token,
                   "' exclude each other");
    field = token;
    return absl::OkStatus();
  }
};

} // namespace

std::string_view name(Phase phase) { return kPhaseNames[static_cast<size_t>(phase)]; }

absl::StatusOr<Phase> phaseNamed(std::string_view text) {
  for (size_t i = 0; i < kPhaseNames.size(); ++i)
    if (kPhaseNames[i] == text)
      return static_cast<Phase>(i);
  return error(Code::BadFlag, "'", text, "' is not a phase");
}

absl::StatusOr<std::string> chooseCastMode(const std::string &fp32Cast,
                                           const std::string &fastMath) {
  FastMath tokens;
  std::istringstream stream(fastMath);
  for (std::string token; stream >> token;)
    TSR_RETURN_IF_ERROR(tokens.add(token));
  if (!fp32Cast.empty() && !isCastMode(fp32Cast))
    return error(Code::BadFlag, "--fp32-cast: '", fp32Cast, "' is not a cast mode");
  if (!fp32Cast.empty())
    return fp32Cast;
  if (tokens.cast)
    return tokens.cast->substr(kCastPrefix.size());
  if (tokens.word == "none")
    return "matmult-bf16";
  return "all";
}

} // namespace tessera
