// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every buffer an address.
#include "passes/tile/TileAllocate/TileAllocate.h"

#include "passes/Support/Errors.h"
#include "passes/tile/Support/Placement.h"
#include "passes/tile/Support/Target.h"

#include "llvm/Support/Debug.h"

#include <map>

#define DEBUG_TYPE "tile-allocate"

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILEALLOCATE
#include "passes/tile/TileAllocate/TileAllocate.h.inc"

namespace {

// The most bytes in use at once while a range lives, its own included.
int64_t peakDuring(const std::vector<LiveRange> &ranges, const LiveRange &range) {
  std::map<int64_t, int64_t> changes; // by step
  for (const LiveRange &other : ranges)
    if (other.first <= range.last && range.first <= other.last) {
      changes[std::max(other.first, range.first)] += other.bytes;
      changes[other.last + 1] -= other.bytes;
    }
  int64_t bytes = 0, peak = 0;
  for (auto [step, change] : changes)
    peak = std::max(peak, bytes += change);
  return peak;
}

LogicalResult doesNotFit(const std::vector<LiveRange> &ranges, size_t index, isa::Space space,
                         int64_t available) {
  LiveRange range = ranges[index];
  int64_t peak = peakDuring(ranges, range);
  return codedError(range.alloc.getLoc(), Code::DoesNotFit)
         << nodeName(range.alloc.getLoc()) << " needs a buffer of " << range.bytes
         << " bytes per partition in " << name(space) << ", where while it lives up to " << peak
         << " bytes are in use at once and " << available << " are available"
         << (peak <= available ? ", not in one piece" : "");
}

LogicalResult allocate(ProgramOp program, isa::Space space, SpaceLimits limits) {
  std::vector<LiveRange> ranges = liveRanges(program, space);
  PlacementResult result = placeRotating(ranges, limits);
  if (result.failed) {
    LLVM_DEBUG(llvm::dbgs() << "packing " << name(space) << " tightly\n");
    result = placeTightly(ranges, limits);
  }
  if (result.failed)
    return doesNotFit(ranges, *result.failed, space, limits.bytes);
  for (auto [range, offset] : llvm::zip(ranges, result.offsets))
    range.alloc.setAddress(offset);
  return success();
}

template <typename Op> void allocateRegion(ProgramOp program) {
  uint64_t offset = 0;
  for (auto op : program.getOps<Op>()) {
    op.setAddress(offset);
    offset += alignUp(op.getBuffer().getType().getBytes());
  }
}

struct TileAllocatePass : impl::TileAllocateBase<TileAllocatePass> {
  using TileAllocateBase::TileAllocateBase;

  void runOnOperation() override {
    ProgramOp program = getOperation();
    FailureOr<Machine> machine = machineOf(program, target);
    if (failed(machine))
      return signalPassFailure();
    for (auto alloc : llvm::make_early_inc_range(program.getOps<AllocOp>()))
      if (alloc->use_empty())
        alloc.erase();
    allocateRegion<InputOp>(program);
    allocateRegion<OutputOp>(program);
    allocateRegion<WeightOp>(program);
    const auto &psum = machine->psum;
    if (failed(allocate(program, isa::Space::sbuf, {machine->sbuf.bytesPerPartition, 0})) ||
        failed(allocate(program, isa::Space::psum, {psum.bytesPerPartition(), psum.bankBytes})) ||
        failed(allocate(program, isa::Space::scratch, {machine->hbm.bytes, 0})))
      signalPassFailure();
  }
};

} // namespace
} // namespace tessera::tile
