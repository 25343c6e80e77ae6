// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An instruction in its place: what rules look at and how they refuse.
#pragma once

#include "compiler/artifact/isa/analysis/Hazards.h"
#include "runtime-stub/verify/Verify.h"

namespace tessera::verify {

// An access and what the instruction table calls it.
struct Named {
  std::string_view name;
  const isa::Access &access;
};

// Bytes of a partition of SBUF and PSUM, of a region of HBM.
isa::Extents extentsOf(const Artifact &artifact);

// "pe[12] `matmul ...` (ONNX node /encoder/MatMul)".
std::string describe(const Artifact &artifact, isa::Position position);
// The table's name of the n-th access that forEachAccess gives.
std::string_view accessName(const isa::Instruction &instruction, int n);

struct Site {
  const Artifact &artifact;
  const isa::Extents &extents;
  isa::Position position;
  isa::WorkLimit &work; // of exact comparisons, for all of the program

  const isa::Instruction &instruction() const {
    return artifact.program.queues[position.queue][position.index];
  }
  const Machine &machine() const { return artifact.machine; }
  // The refusal of this instruction: its description and the concatenation of `parts`.
  template <typename... Parts> absl::Status refuse(Code code, const Parts &...parts) const {
    return error(code, describe(artifact, position), ": ", parts...);
  }
};

} // namespace tessera::verify
