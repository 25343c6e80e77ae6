// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order of the checks.
#include "runtime-stub/verify/Verify.h"

#include "compiler/artifact/isa/Check.h"
#include "runtime-stub/verify/Checks.h"
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {
namespace {

// Steps of comparing operands for a program, and what each of its instructions adds.
constexpr int64_t kFirstSteps = int64_t{1} << 26;
constexpr int64_t kInstructionSteps = int64_t{1} << 13;

// The regions fit into HBM together.
absl::Status checkCapacity(const Artifact &artifact, const isa::Extents &extents) {
  const uint64_t capacity = static_cast<uint64_t>(artifact.machine.hbm.bytes);
  uint64_t used = 0;
  std::string sizes;
  for (int s = 0; s < isa::kSpaceCount; ++s) {
    const auto space = static_cast<isa::Space>(s);
    if (!isa::isHbm(space))
      continue;
    sizes += concat(sizes.empty() ? "" : ", ", isa::name(space), " of ", extents[s], " bytes");
    if (extents[s] > capacity - used)
      return error(Code::TooMuchHbm, sizes, ": more than the ", capacity, " bytes of HBM of ",
                   artifact.machine.name);
    used += extents[s];
  }
  return absl::OkStatus();
}

absl::Status checkQueue(const Artifact &artifact, isa::Queue queue) {
  if (artifact.program.queues[queue].empty())
    return absl::OkStatus();
  const bool exists = isa::isDma(queue) ? queue - 4 < artifact.machine.dma.queues
                                        : isa::engineOf(queue) != isa::Engine::gpsimd ||
                                              artifact.machine.gpsimd.lanes > 0;
  if (exists)
    return absl::OkStatus();
  return error(Code::NoSuchQueue, describe(artifact, {queue, 0}), ": ", artifact.machine.name,
               " has no queue ", isa::queueName(queue));
}

} // namespace

absl::Status checkInstructions(const Artifact &artifact, const isa::Extents &extents) {
  isa::WorkLimit work{kFirstSteps};
  for (isa::Queue queue = 0; queue < isa::kQueueCount; ++queue) {
    TSR_RETURN_IF_ERROR(checkQueue(artifact, queue));
    for (uint32_t i = 0; i < artifact.program.queues[queue].size(); ++i) {
      work.steps += kInstructionSteps;
      const Site site{artifact, extents, {queue, i}, work};
      const isa::Instruction &instruction = site.instruction();
      TSR_RETURN_IF_ERROR(isa::checkInstruction(instruction, queue));
      TSR_RETURN_IF_ERROR(checkAccesses(site));
      TSR_RETURN_IF_ERROR(
          std::visit([&](const auto &body) { return check(body, site); }, instruction.body));
    }
  }
  return absl::OkStatus();
}

absl::Status verify(const Artifact &artifact) {
  TSR_RETURN_IF_ERROR(checkTables(artifact));
  const isa::Extents extents = extentsOf(artifact);
  TSR_RETURN_IF_ERROR(checkCapacity(artifact, extents));
  TSR_RETURN_IF_ERROR(checkInstructions(artifact, extents));
  TSR_ASSIGN_OR_RETURN(const std::vector<isa::Position> order, checkProgress(artifact));
  TSR_RETURN_IF_ERROR(checkRaces(artifact, extents, order));
  TSR_RETURN_IF_ERROR(checkGroups(artifact, order));
  return checkInitialised(artifact, extents, order);
}

} // namespace tessera::verify
