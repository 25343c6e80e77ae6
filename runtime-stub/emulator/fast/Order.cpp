// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Execution on demand, with an explicit stack of demands.
#include "runtime-stub/emulator/fast/Order.h"

namespace tessera::emulator::fast {
namespace {

class OnDemand {
public:
  explicit OnDemand(const isa::Program &p) : program(p) {}

  // Executes the first `count` instructions of a queue and all they wait for. Demands nest no
  // deeper than there are instructions, or the program has a deadlock.
  void demand(isa::Queue queue, uint32_t count) {
    std::vector<isa::Wait> demands = {{queue, count}};
    while (!demands.empty()) {
      auto [q, target] = demands.back();
      if (done[q] >= target) {
        demands.pop_back();
        continue;
      }
      const isa::Wait *missing = nullptr;
      for (const isa::Wait &wait : program.queues[q][done[q]].waits)
        if (!missing && done[wait.queue] < wait.count)
          missing = &wait;
      if (missing)
        demands.push_back(*missing);
      else
        order.push_back({q, done[q]++});
    }
  }

  std::vector<isa::Position> order;

private:
  const isa::Program &program;
  std::array<uint32_t, isa::kQueueCount> done = {};
};

} // namespace

std::vector<isa::Position> replayOrder(const isa::Program &program) {
  OnDemand run(program);
  constexpr isa::Queue kAct = 1, kVector = 2, kGpsimd = 3, kPe = 0;
  for (isa::Queue queue : {kAct, kVector, kGpsimd, kPe})
    run.demand(queue, static_cast<uint32_t>(program.queues[queue].size()));
  for (int queue = 4; queue < isa::kQueueCount; ++queue)
    run.demand(static_cast<isa::Queue>(queue), static_cast<uint32_t>(program.queues[queue].size()));
  return std::move(run.order);
}

} // namespace tessera::emulator::fast
