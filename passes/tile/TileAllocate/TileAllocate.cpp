// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every buffer an address.
#include "passes/tile/TileAllocate/TileAllocate.h"

#include "passes/Support/Errors.h"
#include "passes/tile/Support/Placement.h"
#include "passes/tile/Support/Target.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Debug.h"

#define DEBUG_TYPE "tile-allocate"

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILEALLOCATE
#include "passes/tile/TileAllocate/TileAllocate.h.inc"

namespace {

// Where most bytes are in use at once.
struct Peak {
  int64_t step = 0, bytes = 0;
};

Peak peakOf(const std::vector<LiveRange> &ranges) {
  int64_t steps = 0;
  for (const LiveRange &range : ranges)
    steps = std::max(steps, range.last + 1);
  Peak peak;
  for (auto [step, bytes] : llvm::enumerate(pressure(ranges, steps)))
    if (bytes > peak.bytes)
      peak = {int64_t(step), bytes};
  return peak;
}

// What a node holds at the peak, in however many buffers.
struct Holding {
  std::string node;
  Location location;
  int64_t bytes = 0;
};

// The largest first.
std::vector<Holding> holdingsAt(const std::vector<LiveRange> &ranges, int64_t step) {
  std::vector<Holding> holdings;
  llvm::StringMap<size_t> indexOf;
  for (const LiveRange &range : ranges) {
    if (range.first > step || range.last < step)
      continue;
    Location location = AllocOp(range.alloc).getLoc();
    auto [known, isNew] = indexOf.try_emplace(nodeName(location), holdings.size());
    if (isNew)
      holdings.push_back({known->first().str(), location});
    holdings[known->second].bytes += range.bytes;
  }
  llvm::sort(holdings, [](const Holding &a, const Holding &b) {
    return std::pair(-a.bytes, a.node) < std::pair(-b.bytes, b.node);
  });
  return holdings;
}

LogicalResult tooMuchAtOnce(const std::vector<LiveRange> &ranges, Peak peak, isa::Space space,
                            int64_t available) {
  std::vector<Holding> holdings = holdingsAt(ranges, peak.step);
  InFlightDiagnostic report = codedError(holdings.front().location, Code::DoesNotFit);
  report << peak.bytes << " bytes per partition in " << name(space) << " are in use at once and "
         << available << " are available: ";
  constexpr size_t kNamed = 3;
  for (const Holding &holding : llvm::ArrayRef(holdings).take_front(kNamed)) {
    report << (&holding == &holdings.front() ? "" : ", ") << holding.bytes << " of "
           << holding.node;
    peak.bytes -= holding.bytes;
  }
  if (holdings.size() > kNamed)
    report << ", " << peak.bytes << " of " << holdings.size() - kNamed << " more nodes";
  return report;
}

LogicalResult notInOnePiece(LiveRange range, Peak peak, isa::Space space, int64_t available) {
  return codedError(range.alloc.getLoc(), Code::DoesNotFit)
         << nodeName(range.alloc.getLoc()) << " needs a buffer of " << range.bytes
         << " bytes per partition in " << name(space) << ", where up to " << peak.bytes
         << " bytes are in use at once and " << available << " are available, not in one piece";
}

LogicalResult allocate(ProgramOp program, isa::Space space, SpaceLimits limits) {
  std::vector<LiveRange> ranges = liveRanges(program, space);
  Peak peak = peakOf(ranges);
  if (peak.bytes > limits.bytes) // then no order of placing helps
    return tooMuchAtOnce(ranges, peak, space, limits.bytes);
  PlacementResult result = placeRotating(ranges, limits);
  if (result.failed) {
    LLVM_DEBUG(llvm::dbgs() << "packing " << name(space) << " tightly\n");
    result = placeTightly(ranges, limits);
  }
  if (result.failed)
    return notInOnePiece(ranges[*result.failed], peak, space, limits.bytes);
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
