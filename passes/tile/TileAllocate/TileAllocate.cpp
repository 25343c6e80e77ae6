// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every buffer an address.
#include "passes/tile/TileAllocate/TileAllocate.h"

#include "passes/Support/Errors.h"
#include "passes/tile/Support/Placement.h"
#include "passes/tile/Support/Target.h"

#include "llvm/Support/Debug.h"

#define DEBUG_TYPE "tile-allocate"

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILEALLOCATE
#include "passes/tile/TileAllocate/TileAllocate.h.inc"

namespace {

// Bytes live at the step a range begins, itself included.
int64_t bytesNeeded(const std::vector<LiveRange> &ranges, const LiveRange &range) {
  int64_t bytes = 0;
  for (const LiveRange &other : ranges)
    if (other.first <= range.first && range.first <= other.last)
      bytes += other.bytes;
  return bytes;
}

LogicalResult doesNotFit(const std::vector<LiveRange> &ranges, size_t index, isa::Space space,
                         int64_t available) {
  LiveRange range = ranges[index];
  return codedError(range.alloc.getLoc(), Code::DoesNotFit)
         << nodeName(range.alloc.getLoc()) << " needs a buffer of " << range.bytes
         << " bytes per partition in " << name(space) << ", where then "
         << bytesNeeded(ranges, range) << " bytes are in use at once and " << available
         << " are available";
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
