// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// When the buffers of a tile program are used, in program order.
#include "passes/tile/Support/Liveness.h"

using namespace mlir;

namespace tessera::tile {

std::vector<EngineOpInterface> engineOps(ProgramOp program) {
  std::vector<EngineOpInterface> ops;
  for (Operation &op : program.getBody().front())
    if (auto engineOp = dyn_cast<EngineOpInterface>(op))
      ops.push_back(engineOp);
  return ops;
}

std::vector<LiveRange> liveRanges(ProgramOp program, isa::Space space) {
  std::vector<LiveRange> ranges;
  llvm::DenseMap<Value, size_t> indexOf;
  int64_t step = 0;
  for (Operation &op : program.getBody().front()) {
    if (!mlir::isa<EngineOpInterface>(op))
      continue;
    for (Value operand : op.getOperands()) {
      auto alloc = operand.getDefiningOp<AllocOp>();
      if (!alloc || alloc.getBuffer().getType().getSpace() != space)
        continue;
      auto [known, isNew] = indexOf.try_emplace(operand, ranges.size());
      if (isNew)
        ranges.push_back({alloc, step, step, alignUp(alloc.getBuffer().getType().getBytes())});
      ranges[known->second].last = step;
    }
    ++step;
  }
  return ranges;
}

std::vector<int64_t> pressure(const std::vector<LiveRange> &ranges, size_t steps) {
  std::vector<int64_t> live(steps + 1, 0);
  for (const LiveRange &range : ranges) {
    live[range.first] += range.bytes;
    live[range.last + 1] -= range.bytes;
  }
  for (size_t i = 1; i <= steps; ++i)
    live[i] += live[i - 1];
  live.resize(steps);
  return live;
}

} // namespace tessera::tile
