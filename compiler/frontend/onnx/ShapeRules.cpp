// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shapes that shape operators give.
#include "compiler/frontend/onnx/ShapeRules.h"

#include <algorithm>
#include <numeric>

namespace tessera::frontend {

absl::StatusOr<Dims> reshapeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  TSR_ASSIGN_OR_RETURN(Dims shape, n.knownList(1, "dimensions"));
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(toSpan(input), n.where()));
  int64_t *open = nullptr;
  Dims others;
  const bool zeroCopies = !n.integer("allowzero", 0);
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && zeroCopies) {
      if (i >= input.size())
        return n.fail(Code::ShapeConflict, "dimension ", i, " of the new shape is 0, but the ",
                      "input has only ", input.size());
      shape[i] = input[i];
    }
    if (shape[i] == -1 && std::exchange(open, &shape[i]))
      return n.fail(Code::ShapeConflict, "two dimensions of the new shape are -1");
    if (shape[i] != -1)
      others.push_back(shape[i]);
  }
  TSR_ASSIGN_OR_RETURN(uint64_t rest, elementCount(toSpan(others), n.where()));
  if (open && (rest == 0 || count % rest))
    return n.fail(Code::ShapeConflict, shapeText(toSpan(input)), " cannot be reshaped to ",
                  shapeText(toSpan(shape)));
  if (open)
    *open = static_cast<int64_t>(count / rest);
  return shape;
}

absl::StatusOr<Dims> flattenShape(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  const int64_t rank = static_cast<int64_t>(input.size());
  int64_t axis = n.integer("axis", 1);
  if (axis < -rank || axis > rank)
    return n.fail(Code::ShapeConflict, "axis ", axis, " does not exist");
  axis += axis < 0 ? rank : 0;
  auto product = [](llvm::ArrayRef<int64_t> dims) {
    return std::accumulate(dims.begin(), dims.end(), int64_t(1), std::multiplies<>());
  };
  return Dims{product(input.take_front(axis)), product(input.drop_front(axis))};
}

absl::StatusOr<Dims> squeezeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  Dims axes;
  if (n.has(1)) {
    TSR_ASSIGN_OR_RETURN(axes, n.knownList(1, "axes"));
    TSR_ASSIGN_OR_RETURN(axes, n.axes(axes, input.size()));
  }
  Dims shape;
  for (int64_t i = 0; i < static_cast<int64_t>(input.size()); ++i) {
    const bool named = llvm::is_contained(axes, i);
    if (named && input[i] != 1)
      return n.fail(Code::ShapeConflict, "dimension ", i, " is ", input[i], ", not 1");
    if (!named && (n.has(1) || input[i] != 1))
      shape.push_back(input[i]);
  }
  return shape;
}

absl::StatusOr<Dims> unsqueezeShape(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  TSR_ASSIGN_OR_RETURN(Dims axes, n.knownList(1, "axes"));
  TSR_ASSIGN_OR_RETURN(axes, n.axes(axes, input.size() + axes.size()));
  Dims shape(input.size() + axes.size(), 0);
  for (int64_t axis : axes)
    shape[axis] = 1;
  llvm::ArrayRef<int64_t> rest = input;
  for (int64_t &dim : shape)
    if (dim == 0) {
      dim = rest.front();
      rest = rest.drop_front();
    }
  return shape;
}

absl::StatusOr<Dims> broadcastShape(NodeImporter &n, llvm::ArrayRef<int64_t> a,
                                    llvm::ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  Dims shape(a);
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t &dim = shape[a.size() - b.size() + i];
    if (dim != b[i] && dim != 1 && b[i] != 1)
      return n.fail(Code::ShapeConflict, shapeText(toSpan(a)), " and ", shapeText(toSpan(b)),
                    " do not broadcast");
    dim = dim == 1 ? b[i] : dim;
  }
  return shape;
}

absl::StatusOr<Dims> expandShape(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  TSR_ASSIGN_OR_RETURN(Dims shape, n.knownList(1, "dimensions"));
  TSR_RETURN_IF_ERROR(elementCount(toSpan(shape), n.where()).status());
  return broadcastShape(n, input, shape);
}

Dims transposePermutation(NodeImporter &n, int64_t rank) {
  Dims permutation = n.integers("perm");
  if (permutation.empty())
    for (int64_t i = rank - 1; i >= 0; --i)
      permutation.push_back(i);
  return permutation;
}

absl::StatusOr<SliceRange> sliceRange(NodeImporter &n, llvm::ArrayRef<int64_t> input) {
  const int64_t rank = static_cast<int64_t>(input.size());
  TSR_ASSIGN_OR_RETURN(Dims starts, n.knownList(1, "starts"));
  TSR_ASSIGN_OR_RETURN(Dims ends, n.knownList(2, "ends"));
  Dims axes(starts.size()), steps(starts.size(), 1);
  std::iota(axes.begin(), axes.end(), 0);
  if (n.has(3)) {
    TSR_ASSIGN_OR_RETURN(axes, n.knownList(3, "axes"));
  }
  if (n.has(4)) {
    TSR_ASSIGN_OR_RETURN(steps, n.knownList(4, "steps"));
  }
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    return n.fail(Code::ShapeConflict, "starts, ends, axes and steps differ in length");
  SliceRange range{Dims(rank, 0), Dims(input), Dims(rank, 1)};
  for (size_t i = 0; i < starts.size(); ++i) {
    TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(axes[i], rank));
    const int64_t size = input[axis], step = steps[i];
    if (step == 0 || step == INT64_MIN)
      return n.fail(Code::ShapeConflict, "a step is ", step);
    const bool back = step < 0;
    auto clamped = [&](int64_t at) { // as numpy does it
      at = at < 0 ? std::max<int64_t>(at, -size - 1) + size : at;
      return std::clamp<int64_t>(at, back ? -1 : 0, back ? size - 1 : size);
    };
    const int64_t start = clamped(starts[i]), end = clamped(ends[i]);
    const int64_t span = back ? start - end : end - start, stride = back ? -step : step;
    range.sizes[axis] = span <= 0 ? 0 : (span - 1) / stride + 1;
    range.offsets[axis] = span <= 0 ? 0 : start;
    range.strides[axis] = range.sizes[axis] > 1 ? step : 1;
  }
  return range;
}

} // namespace tessera::frontend
