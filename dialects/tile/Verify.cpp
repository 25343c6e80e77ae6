// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What must hold of every engine operation, before addresses are known.
#include "compiler/artifact/isa/analysis/ByteSet.h"
#include "dialects/tile/EngineOps.h"

using namespace mlir;
using namespace tessera;
using namespace tessera::tile;

static LogicalResult verifyInside(Operation *op, size_t index, const isa::Access &access,
                                  BufferType type) {
  std::optional<isa::Hull> hull = isa::hullOf(access);
  if (!hull || hull->end > type.getBytes() ||
      access.partition + access.partitions > type.getPartitions())
    return op->emitOpError("C2: access ") << index << " leaves its buffer of type " << type;
  return success();
}

// Which spaces an engine reads and writes.
static bool canReach(isa::Engine engine, isa::Space space, bool writes) {
  switch (engine) {
  case isa::Engine::pe:
    return space == (writes ? isa::Space::psum : isa::Space::sbuf);
  case isa::Engine::act:
  case isa::Engine::vector:
    return space == isa::Space::sbuf || space == isa::Space::psum;
  case isa::Engine::gpsimd:
    return space == isa::Space::sbuf;
  case isa::Engine::dma:
    return true;
  }
  return false;
}

static LogicalResult verifyAccess(Operation *op, isa::Engine engine, size_t index,
                                  const isa::Access &access, bool writes) {
  auto type = cast<BufferType>(op->getOperand(index).getType());
  isa::Space space = type.getSpace();
  if (access.space != space)
    return op->emitOpError("C1: access ")
           << index << " is in " << name(access.space) << ", its buffer in " << name(space);
  if (!canReach(engine, space, writes))
    return op->emitOpError("C3: the engine cannot ")
           << (writes ? "write to " : "read from ") << name(space);
  if (writes && (space == isa::Space::weights || space == isa::Space::input))
    return op->emitOpError("C4: writes to ") << name(space) << ", which is read-only";
  return verifyInside(op, index, access, type);
}

static LogicalResult verifyQueue(Operation *op, isa::Engine engine, int64_t number) {
  int64_t queues = engine == isa::Engine::dma ? kDmaQueues : 0;
  if (number < 0 || number > queues)
    return op->emitOpError("C5: there is no queue ") << number << " of this engine";
  return success();
}

LogicalResult tile::verifyEngineOp(Operation *op, const isa::Body &body, int64_t queueNumber) {
  return std::visit(
      [&](const auto &instruction) -> LogicalResult {
        size_t count = 0;
        instruction.forEachAccess(instruction, [&](auto &, bool, bool) { ++count; });
        if (count != op->getNumOperands())
          return op->emitOpError("C1: has ")
                 << op->getNumOperands() << " buffers for " << count << " accesses";
        size_t index = 0;
        LogicalResult result = verifyQueue(op, instruction.engine, queueNumber);
        instruction.forEachAccess(instruction, [&](const isa::Access &access, bool, bool writes) {
          if (succeeded(result))
            result = verifyAccess(op, instruction.engine, index++, access, writes);
        });
        return result;
      },
      body);
}
