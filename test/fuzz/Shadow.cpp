// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shadow machine: element by element, with nothing in common with the verifier's sets.
#include "test/fuzz/Shadow.h"

#include <random>

namespace tessera::test {
namespace {

using namespace isa;

// Calls f(partition, byte) for every byte of every element.
template <typename F> void forEachByte(const Access &access, F &&f) {
  std::array<int32_t, Access::kMaxRank> index = {};
  for (int64_t n = access.elementsPerPartition(); n > 0; --n) {
    int64_t at = static_cast<int64_t>(access.offset);
    for (int d = 0; d < access.rank; ++d)
      at += int64_t{index[d]} * access.dims[d].stride * byteSize(access.dtype);
    for (int b = 0; b < byteSize(access.dtype); ++b)
      for (int p = 0; p < access.partitions; ++p)
        f(access.partition + p, at + b);
    for (int d = access.rank - 1; d >= 0 && ++index[d] == access.dims[d].count; --d)
      index[d] = 0;
  }
}

uint64_t keyOf(const Access &access, int partition, int64_t byte) {
  return (static_cast<uint64_t>(access.space) * 128 + partition) << 48 |
         static_cast<uint64_t>(byte);
}

bool step(const Instruction &instruction, uint64_t identity, Bytes &memory) {
  uint64_t digest = identity;
  bool ok = true;
  forEachAccess(instruction, [&](const Access &access, bool reads, bool) {
    if (!reads || access.space == Space::weights || access.space == Space::input)
      return;
    forEachByte(access, [&](int partition, int64_t byte) {
      const auto it = memory.find(keyOf(access, partition, byte));
      ok = ok && it != memory.end();
      digest = (digest ^ (it == memory.end() ? 0 : it->second)) * 0x9e3779b97f4a7c15u + 1;
      digest ^= digest >> 29;
    });
  });
  forEachAccess(instruction, [&](const Access &access, bool, bool writes) {
    if (writes)
      forEachByte(access, [&](int partition, int64_t byte) {
        memory[keyOf(access, partition, byte)] = digest + byte;
      });
  });
  return ok;
}

} // namespace

std::optional<Bytes> runShadow(const Artifact &artifact, unsigned seed) {
  std::mt19937 rng(seed);
  std::array<uint32_t, kQueueCount> done = {};
  Bytes memory;
  for (;;) {
    std::vector<Queue> ready;
    bool finished = true;
    for (Queue q = 0; q < kQueueCount; ++q) {
      const auto &queue = artifact.program.queues[q];
      if (done[q] == queue.size())
        continue;
      finished = false;
      bool held = false;
      for (const Wait &wait : queue[done[q]].waits)
        held |= done[wait.queue] < wait.count;
      if (!held)
        ready.push_back(q);
    }
    if (finished)
      return memory;
    if (ready.empty())
      return std::nullopt;
    const Queue q = ready[rng() % ready.size()];
    if (!step(artifact.program.queues[q][done[q]], q * 1000003u + done[q], memory))
      return std::nullopt;
    ++done[q];
  }
}

} // namespace tessera::test
