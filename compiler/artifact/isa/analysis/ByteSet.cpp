// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Canonical byte sets of accesses and the exact tests on them.
#include "compiler/artifact/isa/analysis/ByteSet.h"

#include "compiler/artifact/isa/analysis/Progression.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tessera::isa {

static constexpr int64_t kCongruenceSteps = 3; // that a common measure or a congruence takes

std::optional<Hull> hullOf(const Access &access) {
  // 128 bits hold any sum of five products of two int32 and a size.
  __int128 low = 0, high = 0;
  for (int d = 0; d < access.rank && d < Access::kMaxRank; ++d) {
    const Dim &dim = access.dims[d];
    if (dim.count <= 0)
      return std::nullopt;
    __int128 reach = __int128{dim.count - 1} * dim.stride;
    (reach < 0 ? low : high) += reach;
  }
  if (access.partitions == 0 || access.rank > Access::kMaxRank)
    return std::nullopt;
  const int size = byteSize(access.dtype);
  low = low * size + access.offset;
  high = high * size + access.offset + size;
  if (low < 0 || high > kMaxByte)
    return std::nullopt;
  return Hull{static_cast<int64_t>(low), static_cast<int64_t>(high)};
}

ByteSet::ByteSet(const Access &access)
    : space_(access.space), partition_(access.partition), partitions_(access.partitions),
      begin_(static_cast<int64_t>(access.offset)), run_(byteSize(access.dtype)) {
  std::array<Level, Access::kMaxRank> dims;
  int used = 0;
  for (int d = 0; d < access.rank; ++d) {
    const int64_t count = access.dims[d].count;
    int64_t stride = int64_t{access.dims[d].stride} * byteSize(access.dtype);
    if (count == 1 || stride == 0)
      continue;
    if (stride < 0) { // the same bytes, walked the other way
      begin_ += (count - 1) * stride;
      stride = -stride;
    }
    dims[used++] = {count, stride};
  }
  std::sort(dims.begin(), dims.begin() + used,
            [](const Level &a, const Level &b) { return a.stride < b.stride; });
  for (int d = 0; d < used; ++d)
    addDimension(dims[d]);
  std::reverse(level_.begin(), level_.begin() + levels_);
  extent_[levels_] = run_;
  for (int l = levels_ - 1; l >= 0; --l) {
    extent_[l] = (level_[l].count - 1) * level_[l].stride + extent_[l + 1];
    measure_[l] = std::gcd(level_[l].stride, measure_[l + 1]);
  }
}

void ByteSet::addDimension(Level dim) {
  if (levels_ == 0 && dim.stride <= run_) { // runs touch or overlap: one longer run
    run_ += (dim.count - 1) * dim.stride;
    return;
  }
  if (levels_ > 0) { // steps of a multiple that leave no hole: one longer level
    Level &last = level_[levels_ - 1];
    const int64_t multiple = dim.stride / last.stride;
    if (dim.stride % last.stride == 0 && multiple <= last.count) {
      last.count += (dim.count - 1) * multiple;
      return;
    }
  }
  level_[levels_++] = dim;
}

int64_t ByteSet::runCount() const {
  __int128 n = 1;
  for (int l = 0; l < levels_; ++l)
    n = std::min<__int128>(n * level_[l].count, kMaxByte);
  return static_cast<int64_t>(n);
}

bool ByteSet::mayMeet(const ByteSet &other) const {
  return space_ == other.space_ && partition_ < other.endPartition() &&
         other.partition_ < endPartition() && begin_ < other.begin_ + other.extent_[0] &&
         other.begin_ < begin_ + extent_[0];
}

Overlap ByteSet::overlaps(const ByteSet &other, WorkLimit &limit) const {
  if (!mayMeet(other))
    return Overlap::disjoint;
  return meet(other, other.begin_ - begin_, 0, 0, limit);
}

// Every run of either pattern starts at its begin plus a multiple of the common measure of all
// strides. Columns of a matrix are told apart by that alone.
bool ByteSet::apartModulo(const ByteSet &other, int64_t delta, int level, int otherLevel) const {
  const int64_t measure = std::gcd(measure_[level], other.measure_[otherLevel]);
  return floorMod(delta + other.run_ - 1, measure) > run_ + other.run_ - 2;
}

// This pattern from `level` inwards starts at 0, the other one at `delta`.
Overlap ByteSet::meet(const ByteSet &other, int64_t delta, int level, int otherLevel,
                      WorkLimit &limit) const {
  if (--limit.steps < 0)
    return Overlap::undecided;
  const int64_t extent = extent_[level], otherExtent = other.extent_[otherLevel];
  if (delta >= extent || delta + otherExtent <= 0)
    return Overlap::disjoint;
  // The first and the last byte of a pattern belong to it: a run that holds one of them is enough.
  const int64_t otherLast = delta + otherExtent - 1;
  if (level == levels_ && (delta >= 0 || otherLast < run_))
    return Overlap::overlapping;
  if (otherLevel == other.levels_ && (delta <= 0 || otherLast >= extent - 1))
    return Overlap::overlapping;
  const int64_t stride = level < levels_ ? level_[level].stride : 0;
  const int64_t otherStride = otherLevel < other.levels_ ? other.level_[otherLevel].stride : 0;
  if (stride == 0 && otherStride == 0)
    return Overlap::overlapping;
  if (stride != 0 && otherStride != 0) {
    limit.steps -= kCongruenceSteps;
    if (level + 1 == levels_ && otherLevel + 1 == other.levels_)
      return isa::meet({0, level_[level].count, stride, run_},
                       {delta, other.level_[otherLevel].count, otherStride, other.run_})
                 ? Overlap::overlapping
                 : Overlap::disjoint;
    if (apartModulo(other, delta, level, otherLevel))
      return Overlap::disjoint;
  }
  if (stride == otherStride)
    return meetInStep(other, delta, level, otherLevel, limit);
  if (stride < otherStride)
    return other.meet(*this, -delta, otherLevel, level, limit);
  // Split the coarser pattern into those of its rows whose hull meets the other's.
  const int64_t first = std::max<int64_t>(0, floorDiv(delta - extent_[level + 1], stride) + 1);
  const int64_t end = std::min<int64_t>(level_[level].count, ceilDiv(delta + otherExtent, stride));
  for (int64_t i = first; i < end; ++i)
    if (Overlap found = meet(other, delta - i * stride, level + 1, otherLevel, limit);
        found != Overlap::disjoint)
      return found;
  return Overlap::disjoint;
}

// Both step by the same stride: whether row i meets row j depends on j - i alone, so that two
// interleaved buffers of any length are told apart in a step or two.
Overlap ByteSet::meetInStep(const ByteSet &other, int64_t delta, int level, int otherLevel,
                            WorkLimit &limit) const {
  const int64_t stride = level_[level].stride;
  const int64_t first = std::max(1 - level_[level].count,
                                 floorDiv(-delta - other.extent_[otherLevel + 1], stride) + 1);
  const int64_t end =
      std::min(other.level_[otherLevel].count, ceilDiv(extent_[level + 1] - delta, stride));
  for (int64_t k = first; k < end; ++k)
    if (Overlap found = meet(other, delta + k * stride, level + 1, otherLevel + 1, limit);
        found != Overlap::disjoint)
      return found;
  return Overlap::disjoint;
}

bool ByteSet::covers(const ByteSet &other) const {
  return space_ == other.space_ && partition_ <= other.partition_ &&
         other.endPartition() <= endPartition() && contains(other, other.begin_ - begin_, 0, 0);
}

bool ByteSet::contains(const ByteSet &other, int64_t delta, int level, int otherLevel) const {
  if (delta < 0 || delta + other.extent_[otherLevel] > extent_[level])
    return false;
  if (level == levels_)
    return true;
  const auto &[count, stride] = level_[level];
  const int64_t row = std::min(count - 1, delta / stride);
  if (otherLevel < other.levels_ && other.level_[otherLevel].stride == stride &&
      row + other.level_[otherLevel].count <= count &&
      contains(other, delta - row * stride, level + 1, otherLevel + 1))
    return true;
  return contains(other, delta - row * stride, level + 1, otherLevel);
}

Overlap overlap(const Access &a, const Access &b, WorkLimit &limit) {
  return ByteSet(a).overlaps(ByteSet(b), limit);
}

bool mayOverlap(const ByteSet &a, const ByteSet &b, int64_t &work) {
  WorkLimit limit;
  const int64_t granted = limit.steps;
  const Overlap overlap = a.overlaps(b, limit);
  work += granted - limit.steps;
  return overlap != Overlap::disjoint;
}

} // namespace tessera::isa
