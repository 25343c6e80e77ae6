// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One loop nest for all operands of an instruction.
#pragma once

#include "compiler/artifact/isa/Types.h"
#include "runtime-stub/emulator/fast/Layout.h"

#include <span>
#include <vector>

namespace tessera::emulator::fast {

struct NestOptions {
  bool keepInnermost = false;  // no loop crosses the innermost dimension of the first access
  bool keepPartitions = false; // nor the partitions, which stay the outermost loop
  bool words = false;          // scalars are of int32
};

struct Nest {
  Loop loop;
  std::vector<Line> lines;
};

// The fewest loops that walk all accesses, element by element in row-major order. The accesses have
// equally many elements; nothing if their shapes do not nest or need more than kMaxLoops loops.
std::optional<Nest> nestOf(const HostLayout &layout, std::span<const isa::Access *const> accesses,
                           NestOptions options = {});

} // namespace tessera::emulator::fast
