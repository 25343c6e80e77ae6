// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An allocated tile program as instructions.
#include "passes/convert/TileToIsa/Resolve.h"

#include "passes/Support/Errors.h"
#include "passes/tile/Support/Liveness.h"
#include "passes/tile/Support/Target.h"

using namespace mlir;

namespace tessera::tile {
namespace {

// The instruction with the addresses of its buffers added; none where one has no address.
std::optional<isa::Body> place(EngineOpInterface op) {
  isa::Body body = op.getInstruction();
  bool placed = true;
  std::visit(
      [&](auto &instruction) {
        size_t next = 0;
        instruction.forEachAccess(instruction, [&](isa::Access &access, bool, bool) {
          auto buffer = op->getOperand(next++).getDefiningOp<BufferOpInterface>();
          std::optional<uint64_t> address = buffer ? buffer.getAddress() : std::nullopt;
          placed &= address.has_value();
          access.offset += address.value_or(0);
        });
      },
      body);
  if (!placed)
    return std::nullopt;
  return body;
}

// Up to where each space is used; the order of conflicts does not depend on what a machine has.
isa::Extents extentsOf(ProgramOp program) {
  isa::Extents extents = {};
  for (auto buffer : program.getBody().getOps<BufferOpInterface>()) {
    auto type = cast<BufferType>(buffer.getBuffer().getType());
    uint64_t &extent = extents[static_cast<int>(type.getSpace())];
    extent = std::max<uint64_t>(extent, buffer.getAddress().value_or(0) + alignUp(type.getBytes()));
  }
  return extents;
}

} // namespace

FailureOr<ResolvedProgram> resolve(ProgramOp program) {
  ResolvedProgram result;
  for (EngineOpInterface op : engineOps(program)) {
    std::optional<isa::Body> body = place(op);
    std::optional<isa::Queue> queue = op.getQueue();
    if (!body || !queue)
      return op.emitError("has a buffer without an address or a DMA without a queue: run "
                          "tile-schedule and tile-allocate first");
    auto &stream = result.program.queues[*queue];
    result.order.push_back({*queue, static_cast<uint32_t>(stream.size())});
    stream.push_back({std::move(*body), {}, 0});
    result.locations.push_back(op->getLoc());
  }
  std::optional<isa::Conflict> undecided =
      isa::insertWaits(result.program, result.order, extentsOf(program));
  if (undecided)
    return codedError(program.getLoc(), Code::TooComplex)
           << "two accesses are too intricate to be ordered";
  return result;
}

} // namespace tessera::tile
