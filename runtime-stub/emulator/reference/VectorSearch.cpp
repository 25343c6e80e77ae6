// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector engine: the 8 largest, where they stand, replacing them.
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"

#include <algorithm>
#include <cmath>

namespace tessera::emulator {
namespace {

constexpr int kFound = 8;

bool matches(float a, float b) { return a == b || (a != a && b != b); }

// For each of the values, the first place in x that holds it and that no earlier value took.
Ints findEach(const Floats &x, const Floats &values) {
  std::vector<bool> taken(x.size());
  Ints places;
  for (float value : values) {
    size_t i = 0;
    while (i < x.size() && (taken[i] || !matches(x[i], value)))
      ++i;
    if (i < x.size())
      taken[i] = true;
    places.push_back(i < x.size() ? static_cast<int64_t>(i) : -1);
  }
  return places;
}

} // namespace

// A NaN counts as larger than every number, +0 as larger than -0.
void execute(Memory &memory, const isa::Max8 &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    std::ranges::sort(x, [](float a, float b) {
      if (a != a || b != b)
        return a != a && b == b;
      return a > b || (a == b && std::signbit(b) > std::signbit(a));
    });
    x.resize(kFound, 0.0f);
    writeFloats(memory, op.dst, p, x);
  }
}

void execute(Memory &memory, const isa::FindIndex8 &op) {
  for (int p = 0; p < op.dst.partitions; ++p)
    writeInts(memory, op.dst, p,
              findEach(readFloats(memory, op.src, p), readFloats(memory, op.values, p)));
}

void execute(Memory &memory, const isa::MatchReplace8 &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    for (int64_t place : findEach(x, readFloats(memory, op.values, p)))
      if (place >= 0)
        x[place] = op.replacement;
    writeFloats(memory, op.dst, p, x);
  }
}

} // namespace tessera::emulator
