// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From tiles to instructions.
#include "passes/convert/TileToIsa/TileToIsa.h"

#include "passes/convert/TileToIsa/Resolve.h"
#include "passes/tile/Support/Liveness.h"

using namespace mlir;

namespace tessera::tile {

#define GEN_PASS_DEF_TILETOISA
#include "passes/convert/TileToIsa/TileToIsa.h.inc"

namespace {

uint64_t scratchBytes(ProgramOp program) {
  uint64_t end = 0;
  for (auto op : program.getOps<AllocOp>())
    if (BufferType type = op.getBuffer().getType(); type.getSpace() == isa::Space::scratch)
      end = std::max(end, op.getOffset().value_or(0) + uint64_t(alignUp(type.getBytes())));
  return end;
}

void createTables(OpBuilder &builder, ProgramOp program) {
  for (auto op : program.getOps<InputOp>())
    builder.create<isa::InputOp>(op.getLoc(), op.getNameAttr(), op.getTensorAttr(),
                                 op.getOffsetAttr(), op.getRangeAttr());
  for (auto op : program.getOps<OutputOp>())
    builder.create<isa::OutputOp>(op.getLoc(), op.getNameAttr(), op.getTensorAttr(),
                                  op.getOffsetAttr());
  for (auto op : program.getOps<WeightOp>())
    builder.create<isa::WeightOp>(op.getLoc(), op.getNameAttr(), op.getTensorAttr(),
                                  op.getOffsetAttr(), op.getRecipe());
}

void createQueues(OpBuilder &builder, Location location, ResolvedProgram &resolved) {
  std::array<std::vector<Location>, isa::kQueueCount> locations;
  for (auto [position, place] : llvm::zip(resolved.order, resolved.locations))
    locations[position.queue].push_back(place);
  for (isa::Queue queue = 0; queue < isa::kQueueCount; ++queue) {
    auto &stream = resolved.program.queues[queue];
    if (stream.empty())
      continue;
    auto op = builder.create<isa::QueueOp>(location, int64_t(queue));
    OpBuilder inside = OpBuilder::atBlockBegin(&op.getBody().emplaceBlock());
    for (auto [instruction, place] : llvm::zip(stream, locations[queue]))
      isa::createInstruction(inside, place, instruction.body, std::move(instruction.waits));
  }
}

LogicalResult convert(ProgramOp program) {
  FailureOr<ResolvedProgram> resolved = resolve(program);
  if (failed(resolved))
    return failure();
  OpBuilder builder(program);
  auto result = builder.create<isa::ProgramOp>(
      program.getLoc(), program.getSymNameAttr(), program.getTargetAttr(),
      builder.getI64IntegerAttr(scratchBytes(program)), DictionaryAttr());
  builder.setInsertionPointToStart(&result.getBody().emplaceBlock());
  createTables(builder, program);
  createQueues(builder, program.getLoc(), *resolved);
  program.erase();
  return success();
}

struct TileToIsaPass : impl::TileToIsaBase<TileToIsaPass> {
  void runOnOperation() override {
    for (auto program : llvm::make_early_inc_range(getOperation().getOps<ProgramOp>()))
      if (failed(convert(program)))
        return signalPassFailure();
  }
};

} // namespace
} // namespace tessera::tile
