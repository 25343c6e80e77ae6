// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between allocation and isa.
#include "passes/tile/TileVerifyAllocated/TileVerifyAllocated.h"

#include "passes/tile/Support/Liveness.h"
#include "passes/tile/Support/Target.h"

#include <map>

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILEVERIFYALLOCATED
#include "passes/tile/TileVerifyAllocated/TileVerifyAllocated.h.inc"

namespace {

LogicalResult verifyAddress(BufferOpInterface op, const Machine &machine) {
  auto type = cast<BufferType>(op.getBuffer().getType());
  if (!op.getAddress())
    return op.emitError("A1: the buffer has no address");
  uint64_t first = *op.getAddress(), end = first + type.getBytes();
  if (first % kAlignment)
    return op.emitError("A2: address ") << first << " is not a multiple of " << kAlignment;
  uint64_t limit = machine.hbm.bytes;
  if (type.getSpace() == isa::Space::sbuf)
    limit = machine.sbuf.bytesPerPartition;
  if (type.getSpace() == isa::Space::psum)
    limit = machine.psum.bytesPerPartition();
  if (end > limit || end < first)
    return op.emitError("A3: the buffer ends at byte ") << end << " of " << limit;
  uint64_t bank = machine.psum.bankBytes, inBank = first % bank;
  if (type.getSpace() == isa::Space::psum && inBank && inBank + type.getBytes() > bank)
    return op.emitError("A4: the buffer crosses a PSUM bank at byte ") << first;
  return success();
}

// A5, by a sweep over the steps: what is live, by address.
LogicalResult verifyDisjoint(ProgramOp program, isa::Space space) {
  std::vector<LiveRange> ranges = liveRanges(program, space);
  std::multimap<int64_t, LiveRange *> endings;
  std::map<uint64_t, LiveRange *> live;
  for (LiveRange &range : ranges) {
    while (!endings.empty() && endings.begin()->first < range.first) {
      live.erase(*endings.begin()->second->alloc.getOffset());
      endings.erase(endings.begin());
    }
    uint64_t offset = *range.alloc.getOffset();
    uint64_t bytes = range.alloc.getBuffer().getType().getBytes();
    auto meets = [&](std::pair<const uint64_t, LiveRange *> &other) {
      uint64_t otherBytes = other.second->alloc.getBuffer().getType().getBytes();
      return other.first < offset + bytes && offset < other.first + otherBytes;
    };
    auto next = live.lower_bound(offset);
    if ((next != live.end() && meets(*next)) || (next != live.begin() && meets(*std::prev(next)))) {
      return range.alloc.emitError("A5: the buffer overlaps another one in use in ")
             << isa::name(space);
    }
    live[offset] = &range;
    endings.emplace(range.last, &range);
  }
  return success();
}

LogicalResult verify(ProgramOp program, const Machine &machine) {
  for (Operation &op : program.getBody().front()) {
    if (auto buffer = dyn_cast<BufferOpInterface>(op)) {
      if (failed(verifyAddress(buffer, machine)))
        return failure();
    } else if (auto engineOp = dyn_cast<EngineOpInterface>(op)) {
      std::optional<isa::Queue> queue = engineOp.getQueue();
      if (!queue || (isa::isDma(*queue) && *queue - 4 >= machine.dma.queues))
        return op.emitError("A6: the DMA has no queue of this machine");
    }
  }
  for (isa::Space space : {isa::Space::sbuf, isa::Space::psum, isa::Space::scratch})
    if (failed(verifyDisjoint(program, space)))
      return failure();
  return success();
}

struct TileVerifyAllocatedPass : impl::TileVerifyAllocatedBase<TileVerifyAllocatedPass> {
  using TileVerifyAllocatedBase::TileVerifyAllocatedBase;

  void runOnOperation() override {
    FailureOr<Machine> machine = machineOf(getOperation(), target);
    if (failed(machine) || failed(verify(getOperation(), *machine)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
} // namespace tessera::tile
