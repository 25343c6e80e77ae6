// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Moves of integers known at compile time: slices, gathers, concatenations of shapes.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/ShapeRules.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

using Operands = llvm::ArrayRef<const Known *>;

Dims rowMajorStrides(llvm::ArrayRef<int64_t> dims) {
  Dims strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;)
    strides[i - 1] = strides[i] * dims[i];
  return strides;
}

// The elements `base + sum(coordinate * stride)` over all coordinates of `shape`.
absl::StatusOr<Known> strided(const Known &input, llvm::ArrayRef<int64_t> shape, int64_t base,
                              llvm::ArrayRef<int64_t> strides) {
  const std::optional<uint64_t> count = knownCount(toSpan(shape));
  if (!count)
    return notFolded();
  Known result{input.type, {shape.begin(), shape.end()}, {}};
  for (uint64_t at = 0; at < *count; ++at) {
    int64_t index = base;
    uint64_t rest = at;
    for (size_t i = shape.size(); i-- > 0; rest /= shape[i])
      index += static_cast<int64_t>(rest % shape[i]) * strides[i];
    result.values.push_back(input.values[index]);
  }
  return result;
}

template <absl::StatusOr<Dims> (*Rule)(NodeImporter &, llvm::ArrayRef<int64_t>)>
absl::StatusOr<Known> reshaped(NodeImporter &n, Operands operands) {
  TSR_ASSIGN_OR_RETURN(Dims shape, Rule(n, operands[0]->dims));
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(toSpan(shape), n.where()));
  if (count != operands[0]->values.size())
    return notFolded();
  return Known{operands[0]->type, {shape.begin(), shape.end()}, operands[0]->values};
}

absl::StatusOr<Known> identity(NodeImporter &n, Operands operands) { return *operands[0]; }

absl::StatusOr<Known> transpose(NodeImporter &n, Operands operands) {
  const Known &input = *operands[0];
  Dims permutation = transposePermutation(n, input.dims.size()), shape, strides;
  const Dims from = rowMajorStrides(input.dims);
  for (int64_t i : permutation) {
    if (i < 0 || i >= int64_t(from.size()) || permutation.size() != from.size())
      return notFolded();
    shape.push_back(input.dims[i]);
    strides.push_back(from[i]);
  }
  return strided(input, shape, 0, strides);
}

absl::StatusOr<Known> expand(NodeImporter &n, Operands operands) {
  const Known &input = *operands[0];
  TSR_ASSIGN_OR_RETURN(Dims shape, expandShape(n, input.dims));
  const Dims from = rowMajorStrides(input.dims);
  Dims strides(shape.size(), 0);
  for (size_t i = 0; i < from.size(); ++i)
    strides[shape.size() - from.size() + i] = input.dims[i] == 1 ? 0 : from[i];
  return strided(input, shape, 0, strides);
}

absl::StatusOr<Known> slice(NodeImporter &n, Operands operands) {
  const Known &input = *operands[0];
  TSR_ASSIGN_OR_RETURN(SliceRange range, sliceRange(n, input.dims));
  Dims strides = rowMajorStrides(input.dims);
  int64_t base = 0;
  for (size_t i = 0; i < strides.size(); ++i) {
    base += range.offsets[i] * strides[i];
    strides[i] *= range.strides[i];
  }
  return strided(input, range.sizes, base, strides);
}

absl::StatusOr<Known> concat(NodeImporter &n, Operands operands) {
  const std::vector<int64_t> &first = operands[0]->dims;
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), first.size()));
  Known result{operands[0]->type, first, {}};
  result.dims[axis] = 0;
  std::optional<uint64_t> count;
  for (const Known *operand : operands) {
    std::vector<int64_t> other = operand->dims;
    if (other.size() != first.size())
      return notFolded();
    result.dims[axis] += other[axis];
    other[axis] = first[axis];
    if (other != first)
      return notFolded();
    if (!(count = knownCount(result.dims)))
      return notFolded();
  }
  int64_t outer = *count ? 1 : 0; // without elements it may be absurd
  for (int64_t i = 0; i < axis; ++i)
    outer *= first[i];
  for (int64_t i = 0; i < outer; ++i)
    for (const Known *operand : operands) {
      const int64_t block = operand->values.size() / outer;
      auto from = operand->values.begin() + i * block;
      result.values.insert(result.values.end(), from, from + block);
    }
  return result;
}

absl::StatusOr<Known> gather(NodeImporter &n, Operands operands) {
  const Known &data = *operands[0], &indices = *operands[1];
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), data.dims.size()));
  const int64_t size = data.dims[axis];
  int64_t outer = 1, inner = 1;
  for (int64_t i = 0; i < int64_t(data.dims.size()); ++i)
    (i < axis ? outer : inner) *= i == axis ? 1 : data.dims[i];
  Known result{data.type, {data.dims.begin(), data.dims.begin() + axis}, {}};
  result.dims.insert(result.dims.end(), indices.dims.begin(), indices.dims.end());
  result.dims.insert(result.dims.end(), data.dims.begin() + axis + 1, data.dims.end());
  const std::optional<uint64_t> count = knownCount(result.dims);
  if (!count)
    return notFolded();
  for (int64_t i = 0; i < (*count ? outer : 0); ++i)
    for (int64_t index : indices.values) {
      if (index < -size || index >= size)
        return notFolded();
      auto from = data.values.begin() + (i * size + index + (index < 0 ? size : 0)) * inner;
      result.values.insert(result.values.end(), from, from + inner);
    }
  return result;
}

absl::StatusOr<Known> range(NodeImporter &n, Operands operands) {
  for (const Known *operand : operands)
    if (operand->values.size() != 1)
      return notFolded();
  const int64_t limit = operands[1]->values[0], delta = operands[2]->values[0];
  Known result{operands[0]->type, {0}, {}};
  if (delta == 0)
    return notFolded();
  for (int64_t at = operands[0]->values[0]; delta > 0 ? at < limit : at > limit; at += delta) {
    if (result.values.size() == Known::kMaxElements)
      return notFolded();
    result.values.push_back(at);
    if (__builtin_add_overflow(at, delta, &result.dims[0]))
      break;
  }
  result.dims[0] = static_cast<int64_t>(result.values.size());
  return result;
}

absl::StatusOr<Known> cumulativeSum(NodeImporter &n, Operands operands) {
  Known result = *operands[0];
  if (operands[1]->values.size() != 1)
    return notFolded();
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(operands[1]->values[0], result.dims.size()));
  if (n.integer("exclusive", 0) || n.integer("reverse", 0))
    return notFolded();
  const int64_t stride = rowMajorStrides(result.dims)[axis], size = result.dims[axis];
  for (int64_t at = 0; at < int64_t(result.values.size()); ++at)
    if (at / stride % size != 0)
      result.values[at] = narrowed(
          result.type, int64_t(uint64_t(result.values[at]) + uint64_t(result.values[at - stride])));
  return result;
}

// Exporters multiply the dimensions of a shape; anything else is left to nn.
absl::StatusOr<Known> reduceAll(NodeImporter &n, Operands operands) {
  const Known &input = *operands[0];
  const bool hasAxes = operands.size() > 1 && !operands[1]->values.empty();
  if (!hasAxes && n.integer("noop_with_empty_axes", 0))
    return input;
  if (input.dims.size() != 1 || (hasAxes && operands[1]->values.size() != 1))
    return notFolded();
  if (hasAxes)
    TSR_RETURN_IF_ERROR(n.axis(operands[1]->values[0], 1).status());
  uint64_t product = 1;
  for (int64_t value : input.values)
    product *= static_cast<uint64_t>(value);
  Known result{input.type, {}, {narrowed(input.type, static_cast<int64_t>(product))}};
  if (n.integer("keepdims", 1))
    result.dims = {1};
  return result;
}

} // namespace

void registerFoldShape(Registry &registry) {
  registry.addFolds({{"Concat", concat},
                     {"CumSum", cumulativeSum},
                     {"Expand", expand},
                     {"Flatten", reshaped<flattenShape>},
                     {"Gather", gather},
                     {"Identity", identity},
                     {"Range", range},
                     {"ReduceProd", reduceAll},
                     {"Reshape", reshaped<reshapeShape>},
                     {"Slice", slice},
                     {"Squeeze", reshaped<squeezeShape>},
                     {"Transpose", transpose},
                     {"Unsqueeze", reshaped<unsqueezeShape>}});
}

} // namespace tessera::frontend
