// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The congruence behind two progressions, solved by Euclid's algorithm.
#include "compiler/artifact/isa/analysis/Progression.h"

#include <algorithm>

namespace tessera::isa {

// The multiples of `step` pass the range in the first turn, or else the answer is in a later turn
// y: low <= k * step - y * modulus <= high, where y itself is the first of a smaller problem.
int64_t firstInRange(int64_t step, int64_t modulus, int64_t low, int64_t high) {
  if (low == 0)
    return 0;
  if (step == 0)
    return -1;
  const int64_t k = ceilDiv(low, step);
  if (k <= high / step)
    return k;
  const int64_t turn =
      firstInRange(modulus % step, step, floorMod(-high, step), floorMod(-low, step));
  if (turn < 0)
    return -1;
  const __int128 reached = static_cast<__int128>(turn) * modulus + low;
  return static_cast<int64_t>((reached + step - 1) / step);
}

// Run i of `a` meets run j of `b` where x = b.begin + j * b.stride - a.begin + b.run - 1 lies in
// [i * a.stride, i * a.stride + slack]: a condition on x modulo a.stride.
bool meet(const Progression &a, const Progression &b) {
  const int64_t slack = a.run + b.run - 2;
  const int64_t x = b.begin - a.begin + b.run - 1;
  // The js whose x has a run of `a` at or before it, up to the last one's reach.
  const int64_t end = (a.count - 1) * a.stride + slack + 1;
  const int64_t first = std::max<int64_t>(0, ceilDiv(-x, b.stride));
  const int64_t last = std::min(b.count - 1, floorDiv(end - 1 - x, b.stride));
  if (first > last)
    return false;
  // Beyond the start of the last run of `a` every x is within its reach.
  const int64_t lastStart = (a.count - 1) * a.stride;
  if (x + last * b.stride >= lastStart || slack >= a.stride - 1)
    return true;
  const int64_t start = floorMod(x + first * b.stride, a.stride);
  if (start <= slack)
    return true;
  const int64_t k =
      firstInRange(b.stride % a.stride, a.stride, a.stride - start, a.stride - start + slack);
  return k >= 0 && k <= last - first;
}

} // namespace tessera::isa
