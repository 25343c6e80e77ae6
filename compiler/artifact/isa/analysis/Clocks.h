// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Happens-before over the instruction queues: vector clocks, legal orders, deadlocks.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include <span>

namespace tessera::isa {

// An instruction: the index-th of its queue.
struct Position {
  Queue queue = 0;
  uint32_t index = 0;
  friend auto operator<=>(const Position &, const Position &) = default;
};

// For each queue how many of its instructions are known to have completed.
struct Clock {
  std::array<uint32_t, kQueueCount> completed = {};

  bool isAfter(Position p) const { return completed[p.queue] > p.index; }
  void join(const Clock &other) {
    for (int q = 0; q < kQueueCount; ++q)
      completed[q] = completed[q] < other.completed[q] ? other.completed[q] : completed[q];
  }
  friend bool operator==(const Clock &, const Clock &) = default;
};

// The clocks of a program that grows instruction by instruction in a legal order: an instruction
// comes after those of its queue before it and after those its waits name.
class Clocks {
public:
  uint32_t size(Queue queue) const { return static_cast<uint32_t>(after_[queue].size()); }
  // What is known to have completed when the next instruction of `queue` starts. Every wait must
  // name completions that were appended.
  Clock beforeNext(Queue queue, std::span<const Wait> waits) const;
  // What is known once the instruction has completed.
  const Clock &after(Position p) const { return after_[p.queue][p.index]; }
  // Appends the next instruction of `queue`, which starts at `before`.
  Position append(Queue queue, Clock before);

private:
  std::array<std::vector<Clock>, kQueueCount> after_;
};

// An instruction that never starts, and the wait that holds it.
struct Blocked {
  Position at;
  Wait wait;
};

// All instructions of a program in one legal order. If the queues come to a stand before the end,
// `order` has what ran and `stuck` tells why: a cycle in which each waits for the queue of the next
// (the last for that of the first), or a single wait for more completions than its queue will have.
struct LegalOrder {
  std::vector<Position> order;
  std::vector<Blocked> stuck;
};
LegalOrder legalOrder(const Program &program);

} // namespace tessera::isa
