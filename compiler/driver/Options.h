// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a compilation is asked to do.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <string>

namespace tessera {

// The floors in the order of a compilation. A phase is complete when its IR is ready for the next.
enum class Phase { onnx, nn, tile, isa, neff };
std::string_view name(Phase phase);
absl::StatusOr<Phase> phaseNamed(std::string_view text);

// What is rounded: the names of the last table of the machine's contract.
inline constexpr std::string_view kCastModes[] = {"all",          "matmult",  "matmult-fp16",
                                                  "matmult-bf16", "all-fp16", "none"};

struct CompileOptions {
  std::string model;
  std::string output;   // empty: an artifact is made but not written
  std::string ioConfig; // a file, or JSON that begins with '{'
  std::string castMode = "all";
  std::string target = "inf2";
  std::string workdir; // for intermediate files and the reproducer of a crash; empty: none
  Phase from = Phase::onnx, to = Phase::neff;
  int verbosity = 1; // 0 errors, 1 warnings, 2 progress, 3 details
};

// The cast mode that --fp32-cast and --fast-math together choose; empty strings where not given.
// --fp32-cast wins, then the fp32-cast-* tokens, then the words all and none.
absl::StatusOr<std::string> chooseCastMode(const std::string &fp32Cast,
                                           const std::string &fastMath);

} // namespace tessera
