// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order of engine operations, and the queues of DMAs.
//
// 1. A buffer in SBUF is prefetched if all that touches it before its first other use are DMAs
//    from weights or inputs into it. These DMAs move as one group, in their order.
// 2. Starting from the pressure of the program as it is, each group in program order moves up while
//    the pressure with its buffer live stays under the watermark, but not over the group before.
// 3. The block is put into the new order: at each step first the groups that moved there.
//    Allocations move to the first operation that needs them.
// 4. DMAs go to the queue with the fewest bytes so far: loads of weights and inputs to three
//    quarters of the queues, the others to the rest.
#include "passes/tile/TileSchedule/TileSchedule.h"

#include "passes/Support/Errors.h"
#include "passes/tile/Support/Liveness.h"
#include "passes/tile/Support/Target.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/Debug.h"

#define DEBUG_TYPE "tile-schedule"

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILESCHEDULE
#include "passes/tile/TileSchedule/TileSchedule.h.inc"

namespace {

// The DMAs that fill one buffer, and the step they move to.
struct Group {
  int64_t first = 0; // step of the first DMA
  int64_t bytes = 0; // of the buffer, per partition
  int64_t target = 0;
  SmallVector<EngineOpInterface> loads;
  bool open = true; // nothing else has touched the buffer so far
};

// Reads only weights and inputs.
bool isLoad(EngineOpInterface op) {
  if (op.getEngine() != isa::Engine::dma)
    return false;
  bool constant = true;
  op.forEachAccess([&](const isa::Access &access, Value, bool reads, bool) {
    constant &= !reads || access.space == isa::Space::weights || access.space == isa::Space::input;
  });
  return constant;
}

using Groups = llvm::MapVector<Value, Group>;

Groups findGroups(const std::vector<EngineOpInterface> &ops) {
  Groups groups;
  for (auto [step, op] : llvm::enumerate(ops)) {
    Value destination = op->getOperand(0);
    auto type = cast<BufferType>(destination.getType());
    bool load = isLoad(op) && type.getSpace() == isa::Space::sbuf;
    for (Value operand : op->getOperands()) {
      auto type = cast<BufferType>(operand.getType());
      if (type.getSpace() != isa::Space::sbuf)
        continue;
      Group &group = groups[operand];
      if (load && operand == destination && group.open) {
        if (group.loads.empty())
          group.first = step;
        group.loads.push_back(op);
        group.bytes = alignUp(type.getBytes());
      } else {
        group.open = false;
      }
    }
  }
  groups.remove_if([](auto &entry) { return entry.second.loads.empty(); });
  return groups;
}

void chooseTargets(Groups &groups, std::vector<int64_t> live, int64_t watermark) {
  int64_t earliest = 0;
  for (auto &[buffer, group] : groups) {
    int64_t step = group.first;
    while (step > earliest && live[step - 1] + group.bytes <= watermark)
      live[--step] += group.bytes;
    group.target = earliest = step;
    LLVM_DEBUG(llvm::dbgs() << "step " << group.first << " -> " << step << "\n");
  }
}

void reorder(ProgramOp program, const std::vector<EngineOpInterface> &ops, const Groups &groups) {
  std::vector<SmallVector<EngineOpInterface>> moved(ops.size());
  llvm::DenseSet<Operation *> movable;
  for (const auto &[buffer, group] : groups)
    for (EngineOpInterface load : group.loads) {
      moved[group.target].push_back(load);
      movable.insert(load);
    }
  Block &block = program.getBody().front();
  llvm::DenseSet<Operation *> placed;
  auto append = [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (auto alloc = operand.getDefiningOp<AllocOp>(); alloc && placed.insert(alloc).second)
        alloc->moveBefore(&block, block.end());
    op->moveBefore(&block, block.end());
  };
  for (size_t step = 0; step < ops.size(); ++step) {
    for (EngineOpInterface load : moved[step])
      append(load);
    if (!movable.contains(ops[step]))
      append(ops[step]);
  }
}

int64_t bytesMoved(EngineOpInterface op) {
  int64_t bytes = 0;
  op.forEachAccess([&](const isa::Access &access, Value, bool, bool writes) {
    if (writes)
      bytes += access.elements() * byteSize(access.dtype);
  });
  return bytes;
}

void assignQueues(ProgramOp program, int64_t queues) {
  std::array<int64_t, isa::kDmaQueues> busy = {};
  // What a queue is occupied with besides the bytes themselves, in bytes.
  constexpr int64_t kPerTransfer = 2048;
  int64_t forLoads = queues == 1 ? 1 : (3 * queues + 3) / 4;
  if (forLoads == queues && queues > 1)
    --forLoads;
  for (EngineOpInterface op : engineOps(program)) {
    if (op.getEngine() != isa::Engine::dma)
      continue;
    bool load = isLoad(op);
    auto begin = busy.begin() + (load || queues == 1 ? 0 : forLoads);
    auto end = busy.begin() + (load ? forLoads : queues);
    auto least = std::min_element(begin, end);
    *least += bytesMoved(op) + kPerTransfer;
    op.setQueue(isa::Queue(4 + (least - busy.begin())));
  }
}

struct TileSchedulePass : impl::TileScheduleBase<TileSchedulePass> {
  using TileScheduleBase::TileScheduleBase;

  void runOnOperation() override {
    ProgramOp program = getOperation();
    if (watermark > 100) {
      codedError(program, Code::BadFlag)
          << "cannot fill " << watermark.getValue() << " percent of SBUF";
      return signalPassFailure();
    }
    FailureOr<Machine> machine = machineOf(program, target);
    if (failed(machine))
      return signalPassFailure();
    std::vector<EngineOpInterface> ops = engineOps(program);
    Groups groups = findGroups(ops);
    std::vector<int64_t> live = pressure(liveRanges(program, isa::Space::sbuf), ops.size());
    chooseTargets(groups, std::move(live), machine->sbuf.bytesPerPartition * watermark / 100);
    reorder(program, ops, groups);
    assignQueues(program, machine->dma.queues);
  }
};

} // namespace
} // namespace tessera::tile
