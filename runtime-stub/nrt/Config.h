// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the environment asks of the runtime.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <chrono>
#include <string>

namespace tessera::nrt {

enum class LogLevel { quiet, error, warning, info, debug, trace };

struct Config {
  // Cores of the emulated machine, and those of them this process may use.
  uint32_t totalCores = 2;
  uint32_t cores = 2;

  LogLevel logLevel = LogLevel::error;
  bool validateHash = false;
  std::chrono::seconds timeout{600};
  std::string emulator; // empty: the default
  std::string isa;      // empty: the best
};

// Reads NEURON_RT_* and TESSERA_*; refuses values that mean nothing.
absl::StatusOr<Config> readEnvironment();

} // namespace tessera::nrt
