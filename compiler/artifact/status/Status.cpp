// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of error codes and its look-ups.
#include "compiler/artifact/status/Status.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace tessera {
namespace {

constexpr CodeInfo kCodes[] = {
#define TSR(number, name, nrt, what, todo) {Code::name, #name, NrtStatus::nrt, what, todo},
#include "compiler/artifact/status/Codes.def"
#undef TSR
};

constexpr std::string_view kPrefix = "TSR_";
constexpr size_t kCodeLength = 8; // TSR_dddd

absl::StatusCode abslCode(NrtStatus status) {
  switch (status) {
  case NrtStatus::success:
    return absl::StatusCode::kOk;
  case NrtStatus::resource:
  case NrtStatus::queueFull:
  case NrtStatus::loadNotEnoughNc:
    return absl::StatusCode::kResourceExhausted;
  case NrtStatus::timeout:
    return absl::StatusCode::kDeadlineExceeded;
  case NrtStatus::unsupportedNeffVersion:
    return absl::StatusCode::kUnimplemented;
  case NrtStatus::execOob:
    return absl::StatusCode::kOutOfRange;
  case NrtStatus::uninitialized:
  case NrtStatus::closed:
  case NrtStatus::execNcBusy:
    return absl::StatusCode::kFailedPrecondition;
  case NrtStatus::invalid:
  case NrtStatus::invalidHandle:
  case NrtStatus::execBadInput:
    return absl::StatusCode::kInvalidArgument;
  default:
    return absl::StatusCode::kInternal;
  }
}

const CodeInfo *find(int number) {
  for (const CodeInfo &entry : kCodes)
    if (static_cast<int>(entry.code) == number)
      return &entry;
  return nullptr;
}

} // namespace

std::span<const CodeInfo> allCodes() { return kCodes; }

const CodeInfo &info(Code code) { return *find(static_cast<int>(code)); }

// Not by StrFormat, which ends the program where memory does.
absl::Status makeError(Code code, std::string_view sentence) {
  return absl::Status(
      abslCode(info(code).nrt),
      concat(kPrefix, absl::Dec(static_cast<int>(code), absl::kZeroPad4), ": ", sentence));
}

std::optional<Code> codeOf(const absl::Status &status) {
  absl::string_view message = status.message();
  int number = 0;
  if (!absl::StartsWith(message, toAbsl(kPrefix)) || message.size() <= kCodeLength ||
      message[kCodeLength] != ':' || !absl::SimpleAtoi(message.substr(kPrefix.size(), 4), &number))
    return std::nullopt;
  const CodeInfo *entry = find(number);
  return entry ? std::optional(entry->code) : std::nullopt;
}

NrtStatus nrtStatus(const absl::Status &status) {
  if (status.ok())
    return NrtStatus::success;
  std::optional<Code> code = codeOf(status);
  return code ? info(*code).nrt : NrtStatus::failure;
}

std::string_view sentenceOf(const absl::Status &status) {
  std::string_view message = toStd(status.message());
  if (!codeOf(status))
    return message;
  message.remove_prefix(kCodeLength + 1); // the colon too
  return toStd(absl::StripLeadingAsciiWhitespace(toAbsl(message)));
}

absl::Status annotate(const absl::Status &status, std::string_view context) {
  std::optional<Code> code = codeOf(status);
  return code ? error(*code, context, ": ", sentenceOf(status)) : status;
}

} // namespace tessera
