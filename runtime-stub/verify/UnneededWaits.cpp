// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The search for waits that can be dropped.
#include "runtime-stub/verify/UnneededWaits.h"

#include "runtime-stub/verify/Checks.h"

namespace tessera::verify {
namespace {

// The race that a dropped wait makes is nearly always with the instruction that waited: one probe
// in a single walk over the program. Otherwise the whole program is checked without the wait.
class Search {
public:
  explicit Search(const Artifact &artifact)
      : artifact_(artifact), extents_(extentsOf(artifact)),
        order_(isa::legalOrder(artifact.program).order), tracker_(extents_, sizes()) {}

  std::vector<UnneededWait> run() {
    for (isa::Position p : order_) {
      const isa::Instruction &instruction = artifact_.program.queues[p.queue][p.index];
      for (size_t w = 0; w < instruction.waits.size(); ++w)
        if (!racesAtOnce(p, instruction, w) && !racesLater(p, w))
          unneeded_.push_back({p, instruction.waits[w]});
      const isa::Clock before = clocks_.beforeNext(p.queue, instruction.waits);
      conflicts_.clear();
      tracker_.add(p, instruction, before, conflicts_);
      clocks_.append(p.queue, before);
    }
    return std::move(unneeded_);
  }

private:
  std::array<uint32_t, isa::kQueueCount> sizes() const {
    std::array<uint32_t, isa::kQueueCount> sizes;
    for (int q = 0; q < isa::kQueueCount; ++q)
      sizes[q] = static_cast<uint32_t>(artifact_.program.queues[q].size());
    return sizes;
  }

  bool racesAtOnce(isa::Position p, const isa::Instruction &instruction, size_t dropped) {
    std::vector<isa::Wait> waits = instruction.waits;
    waits.erase(waits.begin() + dropped);
    conflicts_.clear();
    tracker_.probe(instruction, clocks_.beforeNext(p.queue, waits), conflicts_);
    return !conflicts_.empty();
  }

  // A legal order stays legal with a wait less.
  bool racesLater(isa::Position p, size_t dropped) const {
    Artifact changed = artifact_;
    std::vector<isa::Wait> &waits = changed.program.queues[p.queue][p.index].waits;
    waits.erase(waits.begin() + dropped);
    return !checkRaces(changed, extents_, order_).ok();
  }

  const Artifact &artifact_;
  const isa::Extents extents_;
  const std::vector<isa::Position> order_;
  isa::HazardTracker tracker_;
  isa::Clocks clocks_;
  std::vector<isa::Conflict> conflicts_;
  std::vector<UnneededWait> unneeded_;
};

} // namespace

std::vector<UnneededWait> unneededWaits(const Artifact &artifact) { return Search(artifact).run(); }

} // namespace tessera::verify
