// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The checks of a whole program. Each needs the ones before it to have passed.
#pragma once

#include "runtime-stub/verify/Site.h"

#include <span>

namespace tessera::verify {

// Every instruction alone: rules/.
absl::Status checkInstructions(const Artifact &artifact, const isa::Extents &extents);
// A legal order, or the reason why the program comes to a stand.
absl::StatusOr<std::vector<isa::Position>> checkProgress(const Artifact &artifact);
// No two unordered accesses conflict.
absl::Status checkRaces(const Artifact &artifact, const isa::Extents &extents,
                        std::span<const isa::Position> order);
// Accumulation groups begin, end, and are left alone in between.
absl::Status checkGroups(const Artifact &artifact, std::span<const isa::Position> order);
// Nothing is read before it is written; outputs are written.
absl::Status checkInitialised(const Artifact &artifact, const isa::Extents &extents,
                              std::span<const isa::Position> order);

} // namespace tessera::verify
