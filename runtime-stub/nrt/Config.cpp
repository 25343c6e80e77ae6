// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Environment variables, each parsed strictly.
#include "runtime-stub/nrt/Config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include <cstdlib>

namespace tessera::nrt {
namespace {

constexpr uint32_t kMaxCores = 4096;

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? std::string(absl::StripAsciiWhitespace(value)) : std::string();
}

absl::Status refuse(const char *name, std::string_view value, std::string_view expected) {
  return error(Code::BadEnvironment, name, " is '", value, "', which is not ", expected);
}

absl::Status readNumber(const char *name, uint32_t smallest, uint32_t largest, uint32_t &number) {
  std::string value = variable(name);
  if (value.empty())
    return absl::OkStatus();
  uint32_t parsed;
  if (!absl::SimpleAtoi(value, &parsed) || parsed < smallest || parsed > largest)
    return refuse(name, value, concat("a number from ", smallest, " to ", largest));
  number = parsed;
  return absl::OkStatus();
}

// "3", "1-3" or "3-5,6": increasing and without gaps.
absl::Status readVisibleCores(Config &config) {
  constexpr const char *name = "NEURON_RT_VISIBLE_CORES";
  std::string value = variable(name);
  if (value.empty())
    return absl::OkStatus();
  absl::Status bad = refuse(name, value, "a list of increasing, contiguous cores such as 0-1");
  uint32_t next = 0, first = 0;
  bool any = false;
  for (absl::string_view part : absl::StrSplit(value, ',')) {
    std::vector<std::string> ends = absl::StrSplit(part, '-');
    uint32_t low, high;
    if (ends.size() > 2 || !absl::SimpleAtoi(ends.front(), &low) ||
        !absl::SimpleAtoi(ends.back(), &high) || high < low || high >= kMaxCores ||
        (any && low != next))
      return bad;
    first = any ? first : low;
    next = high + 1;
    any = true;
  }
  if (next > config.totalCores)
    return error(Code::BadCores, name, " is '", value, "', but the machine has ", config.totalCores,
                 " cores");
  config.cores = next - first;
  return absl::OkStatus();
}

absl::Status readCores(Config &config) {
  TSR_RETURN_IF_ERROR(readNumber("TESSERA_TOTAL_CORES", 1, kMaxCores, config.totalCores));
  uint32_t wanted = 0; // 0: all
  TSR_RETURN_IF_ERROR(readNumber("NEURON_RT_NUM_CORES", 0, kMaxCores, wanted));
  if (wanted > config.totalCores)
    return error(Code::BadCores, "NEURON_RT_NUM_CORES is ", wanted, ", but the machine has ",
                 config.totalCores, " cores");
  config.cores = wanted ? wanted : config.totalCores;
  return readVisibleCores(config);
}

absl::Status readLogLevel(LogLevel &level) {
  constexpr const char *name = "NEURON_RT_LOG_LEVEL";
  static constexpr std::pair<std::string_view, LogLevel> kLevels[] = {
      {"QUIET", LogLevel::quiet},     {"ERROR", LogLevel::error}, {"WARN", LogLevel::warning},
      {"WARNING", LogLevel::warning}, {"INFO", LogLevel::info},   {"DEBUG", LogLevel::debug},
      {"TRACE", LogLevel::trace}};
  std::string value = absl::AsciiStrToUpper(variable(name));
  if (value.empty())
    return absl::OkStatus();
  for (auto [text, meaning] : kLevels)
    if (text == value) {
      level = meaning;
      return absl::OkStatus();
    }
  return refuse(name, value, "QUIET, ERROR, WARN, INFO, DEBUG or TRACE");
}

absl::Status readFlag(const char *name, bool &flag) {
  std::string value = variable(name);
  if (!value.empty() && !absl::SimpleAtob(value, &flag))
    return refuse(name, value, "true or false");
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<Config> readEnvironment() {
  Config config;
  TSR_RETURN_IF_ERROR(readCores(config));
  TSR_RETURN_IF_ERROR(readLogLevel(config.logLevel));
  TSR_RETURN_IF_ERROR(readFlag("NEURON_RT_VALIDATE_HASH", config.validateHash));
  uint32_t seconds = static_cast<uint32_t>(config.timeout.count());
  TSR_RETURN_IF_ERROR(readNumber("NEURON_RT_EXEC_TIMEOUT", 1, 1000000, seconds));
  config.timeout = std::chrono::seconds(seconds);
  config.emulator = variable("TESSERA_EMULATOR");
  config.isa = variable("TESSERA_ISA");
  return config;
}

} // namespace tessera::nrt
