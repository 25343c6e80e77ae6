// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Deadlocks and races.
#include "runtime-stub/verify/Checks.h"

#include "compiler/artifact/isa/Print.h"

namespace tessera::verify {

static std::string waitText(isa::Wait wait) {
  return concat(isa::queueName(wait.queue), ":", wait.count);
}

absl::StatusOr<std::vector<isa::Position>> checkProgress(const Artifact &artifact) {
  isa::LegalOrder result = isa::legalOrder(artifact.program);
  if (result.stuck.empty())
    return std::move(result.order);
  const isa::Blocked &first = result.stuck.front();
  const size_t available = artifact.program.queues[first.wait.queue].size();
  if (first.wait.count > available)
    return error(Code::WaitNeverSatisfied, describe(artifact, first.at), " waits for ",
                 first.wait.count, " completions of ", isa::queueName(first.wait.queue),
                 ", which has ", available, " instructions");
  std::string cycle;
  for (const isa::Blocked &blocked : result.stuck)
    cycle += concat(isa::queueName(blocked.at.queue), "[", blocked.at.index, "] waits for ",
                    waitText(blocked.wait), ", ");
  return error(Code::Deadlock, describe(artifact, first.at), " never starts: ", cycle,
               "and so on in a circle");
}

static absl::Status raceError(const Artifact &artifact, isa::Position position,
                              const isa::Conflict &conflict) {
  const auto verb = [](bool writes) { return writes ? " writes " : " reads "; };
  const std::string both =
      concat(describe(artifact, position), verb(conflict.writes), isa::toString(conflict.access),
             ", which ", describe(artifact, conflict.earlier), verb(conflict.earlierWrites), "as ",
             isa::toString(conflict.earlierAccess));
  if (conflict.undecided)
    return error(Code::TooComplex, both,
                 ", unordered and too intricate to decide whether they meet");
  return error(Code::Race, both, ", and no queue order or wait puts one before the other");
}

absl::Status checkRaces(const Artifact &artifact, const isa::Extents &extents,
                        std::span<const isa::Position> order) {
  std::array<uint32_t, isa::kQueueCount> sizes;
  for (int q = 0; q < isa::kQueueCount; ++q)
    sizes[q] = static_cast<uint32_t>(artifact.program.queues[q].size());
  isa::HazardTracker tracker(extents, sizes);
  isa::Clocks clocks;
  std::vector<isa::Conflict> conflicts;
  for (isa::Position p : order) {
    const isa::Instruction &instruction = artifact.program.queues[p.queue][p.index];
    const isa::Clock before = clocks.beforeNext(p.queue, instruction.waits);
    tracker.add(p, instruction, before, conflicts);
    if (!conflicts.empty())
      return raceError(artifact, p, conflicts.front());
    clocks.append(p.queue, before);
  }
  return absl::OkStatus();
}

} // namespace tessera::verify
