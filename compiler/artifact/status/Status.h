// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Errors as values: a stable code, one sentence, and the status the runtime's C API gives for it.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tessera {

// The values of NRT_STATUS in the vendor's public headers.
enum class NrtStatus : uint32_t {
  success = 0,
  failure = 1,
  invalid = 2,
  invalidHandle = 3,
  resource = 4,
  timeout = 5,
  hwError = 6,
  queueFull = 7,
  loadNotEnoughNc = 9,
  unsupportedNeffVersion = 10,
  uninitialized = 13,
  closed = 14,
  execBadInput = 1002,
  execCompletedWithNumErr = 1003,
  execCompletedWithErr = 1004,
  execNcBusy = 1005,
  execOob = 1006,
};

enum class Code : uint16_t {
#define TSR(number, name, nrt, what, todo) name = number,
#include "compiler/artifact/status/Codes.def"
#undef TSR
};

struct CodeInfo {
  Code code;
  std::string_view name;
  NrtStatus nrt;
  std::string_view what;
  std::string_view todo;
};

// All codes, by number.
std::span<const CodeInfo> allCodes();
const CodeInfo &info(Code code);

absl::Status makeError(Code code, std::string_view sentence);

// The installed abseil has a string_view of its own, which does not know the standard one.
inline absl::string_view toAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view toStd(absl::string_view text) { return {text.data(), text.size()}; }

// absl::StrCat that also takes std::string_view.
template <typename... Parts> std::string concat(const Parts &...parts) {
  auto convert = [](const auto &part) -> decltype(auto) {
    if constexpr (std::is_convertible_v<decltype(part), std::string_view>)
      return toAbsl(part);
    else
      return part;
  };
  return absl::StrCat(convert(parts)...);
}

// A status whose message is "TSR_5003: " and the concatenation of `parts`.
template <typename... Parts> absl::Status error(Code code, const Parts &...parts) {
  return makeError(code, concat(parts...));
}

// The code of a status made by `error`, if it is one.
std::optional<Code> codeOf(const absl::Status &status);
// What the C API returns for a status; `failure` where it has no code.
NrtStatus nrtStatus(const absl::Status &status);
// The message without its code.
std::string_view sentenceOf(const absl::Status &status);
// The same error with "<context>: " put between its code and its sentence.
absl::Status annotate(const absl::Status &status, std::string_view context);

} // namespace tessera

#define TSR_CONCAT_INNER(a, b) a##b
#define TSR_CONCAT(a, b) TSR_CONCAT_INNER(a, b)
// Leaves the function with the status if it is an error.
#define TSR_RETURN_IF_ERROR(expression)                                                            \
  if (absl::Status TSR_CONCAT(status_, __LINE__) = (expression);                                   \
      !TSR_CONCAT(status_, __LINE__).ok())                                                         \
  return TSR_CONCAT(status_, __LINE__)
// TSR_ASSIGN_OR_RETURN(auto x, f()): the value, or leaves the function with the status.
#define TSR_ASSIGN_OR_RETURN(declaration, expression)                                              \
  auto TSR_CONCAT(value_, __LINE__) = (expression);                                                \
  if (!TSR_CONCAT(value_, __LINE__).ok())                                                          \
    return std::move(TSR_CONCAT(value_, __LINE__)).status();                                       \
  declaration = *std::move(TSR_CONCAT(value_, __LINE__))
