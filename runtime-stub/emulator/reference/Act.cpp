// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scalar engine.
#include "runtime-stub/emulator/numerics/Sums.h"
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"
#include "runtime-stub/emulator/reference/Rows.h"

namespace tessera::emulator {

void execute(Memory &memory, const isa::Activate &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    float scale = readScalar(memory, op.scale, p), bias = readScalar(memory, op.bias, p);
    rows().activate(op.function, scale, bias, x.data(), x.size());
    writeFloats(memory, op.dst, p, x);
    if (!op.sum)
      continue;
    Floats sums;
    int64_t inner = innerCount(op.src);
    for (size_t first = 0; first < x.size(); first += inner)
      sums.push_back(numerics::sum(x.data() + first, inner));
    writeFloats(memory, *op.sum, p, sums);
  }
}

} // namespace tessera::emulator
