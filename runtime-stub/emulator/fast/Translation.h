// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A verified program as a flat list of resolved steps.
#pragma once

#include "compiler/artifact/isa/analysis/Clocks.h"
#include "compiler/artifact/neff/Artifact.h"
#include "runtime-stub/emulator/fast/Constants.h"
#include "runtime-stub/emulator/fast/Kernels.h"
#include "runtime-stub/emulator/fast/Layout.h"

#include <span>

namespace tessera::emulator::fast {

// Immutable once made; any number of executions share it. Refers to the artifact and its weights.
struct Translation {
  explicit Translation(const Artifact &artifact)
      : artifact(artifact),
        layout(artifact.machine.sbuf.bytesPerPartition, artifact.machine.psum.bytesPerPartition()) {
  }

  struct Counts {
    int64_t instructions = 0;
    int64_t fallbacks = 0; // steps of the reference's bodies
    int64_t packs = 0;     // operands packed when executed
    int64_t elided = 0;    // loads of weights that nobody sees
  };

  const Artifact &artifact;
  HostLayout layout;
  StepFunction fallback = nullptr; // runs the instruction it is given in the plain way
  StepFunction pack = nullptr;     // of the kernels
  std::vector<isa::Position> order;
  std::vector<Step> steps;
  Constants constants;
  Arena arena;
  uint64_t packBytes = 0;
  Counts counts;
};

absl::StatusOr<std::unique_ptr<Translation>> translate(const Artifact &artifact,
                                                       std::span<const std::byte> weights,
                                                       const Kernels &kernels,
                                                       StepFunction fallback);

} // namespace tessera::emulator::fast
