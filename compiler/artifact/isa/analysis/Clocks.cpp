// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vector clocks and the simulation of queues without time.
#include "compiler/artifact/isa/analysis/Clocks.h"

#include <algorithm>

namespace tessera::isa {

Clock Clocks::beforeNext(Queue queue, std::span<const Wait> waits) const {
  Clock clock;
  if (!after_[queue].empty())
    clock = after_[queue].back();
  for (const Wait &wait : waits)
    if (wait.count > 0)
      clock.join(after_[wait.queue][wait.count - 1]);
  return clock;
}

Position Clocks::append(Queue queue, Clock before) {
  const uint32_t index = size(queue);
  before.completed[queue] = index + 1;
  after_[queue].push_back(before);
  return {queue, index};
}

namespace {

using Heads = std::array<uint32_t, kQueueCount>;

// The wait that holds the next instruction of `queue`, if one does.
std::optional<Wait> pendingWait(const Program &program, const Heads &heads, Queue queue) {
  for (const Wait &wait : program.queues[queue][heads[queue]].waits)
    if (wait.queue >= kQueueCount || heads[wait.queue] < wait.count)
      return wait;
  return std::nullopt;
}

// Follows waits from a queue that stands until a queue comes up again, or a wait that nothing in
// the program could satisfy.
std::vector<Blocked> explain(const Program &program, const Heads &heads, Queue queue) {
  std::vector<Blocked> path;
  for (;;) {
    const auto seen = std::find_if(path.begin(), path.end(),
                                   [&](const Blocked &b) { return b.at.queue == queue; });
    if (seen != path.end())
      return {seen, path.end()};
    const Wait wait = *pendingWait(program, heads, queue);
    path.push_back({{queue, heads[queue]}, wait});
    if (wait.queue >= kQueueCount || wait.count > program.queues[wait.queue].size())
      return {path.back()};
    queue = wait.queue;
  }
}

} // namespace

LegalOrder legalOrder(const Program &program) {
  LegalOrder result;
  size_t total = 0;
  for (const auto &queue : program.queues)
    total += queue.size();
  result.order.reserve(total);

  Heads heads = {};
  for (bool progress = true; progress;) {
    progress = false;
    for (Queue q = 0; q < kQueueCount; ++q)
      while (heads[q] < program.queues[q].size() && !pendingWait(program, heads, q)) {
        result.order.push_back({q, heads[q]++});
        progress = true;
      }
  }
  for (Queue q = 0; q < kQueueCount && result.stuck.empty(); ++q)
    if (heads[q] < program.queues[q].size())
      result.stuck = explain(program, heads, q);
  return result;
}

} // namespace tessera::isa
