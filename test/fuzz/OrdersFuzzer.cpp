// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small programs from bytes, mostly legal ones. What the verifier accepts gives the same bytes in
// every legal order and never reads what nothing has written.
#include "compiler/artifact/isa/analysis/Hazards.h"
#include "runtime-stub/verify/Site.h"
#include "runtime-stub/verify/UnneededWaits.h"
#include "runtime-stub/verify/Verify.h"
#include "test/fuzz/Shadow.h"
#include "test/unit/verify/Programs.h"

#include <cstdlib>

using namespace tessera;
using namespace tessera::isa;

namespace {

constexpr int kMaxInstructions = 40;
constexpr int kPartitions = 2; // from 0, 32, 64 or 96

class Choices {
public:
  Choices(const uint8_t *data, size_t size) : data_(data), end_(data + size) {}
  bool empty() const { return data_ == end_; }
  int below(int n) { return empty() ? 0 : *data_++ % n; }

private:
  const uint8_t *data_, *end_;
};

constexpr uint64_t kZone = 256; // bytes per partition: sources and destinations swap two zones

Access onChip(Choices &choose, int columns, int rows, int zone) {
  Access access;
  access.dtype = choose.below(2) ? DType::f32 : DType::u8;
  access.partitions = kPartitions;
  access.partition = choose.below(4) * 32;
  access.offset = zone * kZone + choose.below(8) * 8;
  access.rank = 2;
  access.dims[0] = {rows, 8 + choose.below(8)};
  access.dims[1] = {columns, 1 + choose.below(2)};
  return access;
}

Access inHbm(Choices &choose, Access like, Space space) {
  like.space = space;
  like.partition = 0;
  like.partitions = 1;
  like.rank = 3;
  like.dims = {Dim{kPartitions, 64 + choose.below(64)}, Dim{like.dims[0].count, 8}, like.dims[1]};
  return like;
}

// Mostly for what there is already; one too many may deadlock.
std::vector<Wait> waits(Choices &choose, const Program &program) {
  std::vector<Wait> result;
  for (Queue queue : {1, 2, 4, 5})
    if (const auto size = static_cast<int>(program.queues[queue].size()))
      if (const int back = choose.below(4); back < size)
        result.push_back({queue, static_cast<uint32_t>(size - back + (choose.below(64) == 63))});
  return result;
}

void append(Program &program, std::vector<Position> &order, Queue queue, Instruction instruction) {
  order.push_back({queue, static_cast<uint32_t>(program.queues[queue].size())});
  program.queues[queue].push_back(std::move(instruction));
}

// Both zones and the scratch that is used, written once.
void addInitialisation(Program &program, std::vector<Position> &order) {
  Access scratch;
  scratch.space = Space::scratch;
  scratch.rank = 1;
  scratch.dims[0] = {256, 1};
  Access input = scratch;
  input.space = Space::input;
  append(program, order, 4, {DmaCopy{scratch, input, false}, {}, 0});
  Access all;
  all.partitions = kPartitions;
  all.rank = 1;
  all.dims[0] = {2 * kZone / 4, 1};
  for (int first = 0; first < 128; first += 32) {
    all.partition = static_cast<uint8_t>(first);
    append(program, order, 2, {Fill{all, 1.0}, {}, 0});
  }
  // Whoever waits for this comes after all of it.
  Access one;
  append(program, order, 1,
         {Activate{one, one, Function::copy, 1.0f, 0.0f, std::nullopt}, {{2, 4}, {4, 1}}, 0});
}

// One instruction between a zone and the other, or HBM.
void addInstruction(Choices &choose, Program &program, std::vector<Position> &order) {
  const int columns = 1 + choose.below(4), rows = 1 + choose.below(3), zone = choose.below(2);
  const Access a = onChip(choose, columns, rows, zone);
  const Access b = choose.below(4) ? onChip(choose, columns, rows, 1 - zone) : a;
  const Queue dma = 4 + choose.below(2);
  const std::array<std::pair<Queue, Body>, 6> bodies = {{
      {2, Fill{a, 1.0}},
      {2, Copy{a, b}},
      {1, Activate{a, b, Function::copy, 1.0f, 0.0f, std::nullopt}},
      {dma, DmaCopy{a, inHbm(choose, a, Space::input), false}},
      {dma, DmaCopy{inHbm(choose, a, Space::scratch), a, choose.below(4) == 0}},
      {dma, DmaCopy{a, inHbm(choose, a, Space::scratch), false}},
  }};
  const auto &[queue, body] = bodies[choose.below(6)];
  std::vector<Wait> held = choose.below(8) ? waits(choose, program) : std::vector<Wait>{{1, 1}};
  append(program, order, queue, {body, std::move(held), 0});
}

void requireSameInAllOrders(const Artifact &artifact) {
  const auto first = test::runShadow(artifact, 0);
  if (!first)
    std::abort();
  for (unsigned seed = 1; seed < 4; ++seed)
    if (test::runShadow(artifact, seed) != first)
      std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Artifact frame = [] {
    Artifact artifact = test::artifactOf("");
    artifact.outputs.clear();
    return artifact;
  }();
  Artifact artifact = frame;
  Choices choose(data, size);
  const bool insert = choose.below(4) != 0;
  std::vector<Position> order;
  addInitialisation(artifact.program, order);
  while (!choose.empty() && order.size() < kMaxInstructions)
    addInstruction(choose, artifact.program, order);
  const Extents extents = verify::extentsOf(artifact);
  if (insert) // in the order made, which is legal
    if (insertWaits(artifact.program, order, extents))
      return 0;
  const absl::Status status = verify::verify(artifact);
  if (!status.ok()) {
    // The compiler's own waits leave neither races nor circles.
    const Code code = *codeOf(status);
    if (insert && (code == Code::Race || code == Code::Deadlock))
      std::abort();
    return 0;
  }
  requireSameInAllOrders(artifact);
  if (insert && !verify::unneededWaits(artifact).empty())
    std::abort();
  return 0;
}
