// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes are refined from the innermost loop outwards, then adjacent loops are merged.
#include "runtime-stub/emulator/fast/Nest.h"

#include <algorithm>

namespace tessera::emulator::fast {
namespace {

struct Level {
  int64_t count;
  int64_t stride; // bytes
};
using Shape = std::vector<Level>; // innermost first

Shape shapeOf(const HostLayout &layout, const isa::Access &access) {
  Shape shape;
  const int64_t bytes = isa::byteSize(access.dtype);
  for (int d = access.rank - 1; d >= 0; --d)
    shape.push_back({access.dims[d].count, access.dims[d].stride * bytes});
  shape.push_back({access.partitions, layout.partitionStride(access.space)});
  return shape;
}

// A loop over all accesses: its count and each one's stride. `fence`: not to be merged with the
// next one outwards.
struct Turn {
  int64_t count;
  std::vector<int64_t> strides;
  bool fence;
};

// Takes the innermost loop off all shapes: as many iterations as the shortest of their innermost
// levels has, if that divides all.
std::optional<Turn> peel(std::vector<Shape> &shapes) {
  int64_t count = INT64_MAX;
  for (Shape &shape : shapes) {
    while (shape.size() > 1 && shape.front().count == 1)
      shape.erase(shape.begin());
    count = std::min(count, shape.front().count);
  }
  Turn step{count, {}, false};
  for (Shape &shape : shapes) {
    Level &level = shape.front();
    if (count == 0 || level.count % count != 0)
      return std::nullopt;
    step.strides.push_back(level.stride);
    level = {level.count / count, level.stride * count};
  }
  return step;
}

bool merges(const Turn &inner, const Turn &outer) {
  if (inner.fence || inner.count > INT32_MAX / outer.count)
    return false;
  for (size_t i = 0; i < inner.strides.size(); ++i)
    if (outer.strides[i] != inner.strides[i] * inner.count)
      return false;
  return true;
}

bool exhausted(const std::vector<Shape> &shapes) {
  return std::ranges::all_of(shapes, [](const Shape &shape) {
    return std::ranges::all_of(shape, [](const Level &level) { return level.count == 1; });
  });
}

// Peels `shapes` to the end, merging loops on the way.
bool peelAll(std::vector<Shape> &shapes, std::vector<Turn> &steps) {
  while (!exhausted(shapes)) {
    std::optional<Turn> step = peel(shapes);
    if (!step || step->count == 1)
      return false;
    if (!steps.empty() && merges(steps.back(), *step))
      steps.back().count *= step->count;
    else
      steps.push_back(*std::move(step));
  }
  return true;
}

// The loops of the partitions alone, which all accesses then share.
std::optional<Turn> partitionsOf(std::vector<Shape> &shapes) {
  Turn step{shapes.front().back().count, {}, true};
  for (Shape &shape : shapes) {
    if (shape.back().count != step.count)
      return std::nullopt;
    step.strides.push_back(shape.back().stride);
    shape.back().count = 1;
  }
  return step;
}

} // namespace

std::optional<Nest> nestOf(const HostLayout &layout, std::span<const isa::Access *const> accesses,
                           NestOptions options) {
  std::vector<Shape> shapes;
  for (const isa::Access *access : accesses)
    shapes.push_back(shapeOf(layout, *access));
  std::vector<Turn> steps;
  std::optional<Turn> partitions;
  if (options.keepPartitions && !(partitions = partitionsOf(shapes)))
    return std::nullopt;
  if (options.keepInnermost) { // the first access says how long a row is
    const int64_t row = shapes.front().size() > 1 ? shapes.front().front().count : 1;
    std::vector<Shape> rows;
    for (Shape &shape : shapes) {
      if (shape.size() == 1 && row == 1) {
        rows.push_back({{1, 0}});
        continue;
      }
      if (shape.front().count != row)
        return std::nullopt;
      rows.push_back({shape.front()});
      shape.front().count = 1;
    }
    if (!peelAll(rows, steps))
      return std::nullopt;
    if (steps.empty())
      steps.push_back({1, std::vector<int64_t>(shapes.size(), 0), true});
    steps.back().fence = true;
  }
  if (!peelAll(shapes, steps))
    return std::nullopt;
  if (steps.empty())
    steps.push_back({1, std::vector<int64_t>(shapes.size(), 0), true});
  if (partitions)
    steps.push_back(*std::move(partitions));
  if (steps.size() > kMaxLoops)
    return std::nullopt;

  Nest nest;
  nest.loop.rank = static_cast<int32_t>(steps.size());
  for (const isa::Access *access : accesses)
    nest.lines.push_back({layout.refOf(*access), {}, access->dtype});
  for (int d = 0; d < nest.loop.rank; ++d) {
    const Turn &step = steps[steps.size() - 1 - d];
    nest.loop.count[d] = static_cast<int32_t>(step.count);
    for (size_t i = 0; i < nest.lines.size(); ++i)
      nest.lines[i].stride[d] = step.strides[i];
  }
  return nest;
}

} // namespace tessera::emulator::fast
