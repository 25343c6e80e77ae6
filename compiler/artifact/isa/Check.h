// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every instruction must satisfy to have an encoding at all, whatever the machine.
//
//   C1  SBUF and PSUM: 1..128 partitions, all below 128. HBM: no partition (first 0, count 1).
//   C2  At most 4 dimensions in SBUF and PSUM, 5 in HBM; those beyond the rank are (1, 1).
//   C3  Every count is at least 1.
//   C4  At most 2^40 elements, and at most 2^40 elements between first and last.
//   C5  The byte offset is below 2^32 in SBUF and PSUM, below 2^48 in HBM.
//   C6  64-bit integers are in HBM only.
//   C7  Waits name distinct queues in increasing order; every count is at least 1.
//   C8  The instruction is one of its queue's engine.
//
// The limits keep every address computed from an access within 64-bit arithmetic. What a machine
// allows (capacities, alignment, partition rules) is the verifier's business.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "compiler/artifact/status/Status.h"

namespace tessera::isa {

// Each returns CannotEncode with a sentence naming the constraint; ok otherwise.
absl::Status checkAccess(const Access &access);
absl::Status checkWaits(const std::vector<Wait> &waits);
absl::Status checkBody(const Body &body); // C1..C6 of every access
absl::Status checkInstruction(const Instruction &instruction, Queue queue);

} // namespace tessera::isa
