// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What neuron-run does with its flags.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <string>

namespace tessera {

struct RunFlags {
  std::string model, inputs, outputs;
  std::string emulator, isa; // empty: the default
  uint64_t seed = 0;
  int cores = 1;
  int benchmark = 0; // runs per core; 0: no benchmark
  bool json = false;
};

absl::Status run(const RunFlags &flags);

} // namespace tessera
