// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes of results: broadcasting, slicing, reducing.

#include "dialects/nn/Shapes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using llvm::ArrayRef;
using llvm::SmallVectorImpl;
using llvm::StringRef;

namespace tessera::nn {

std::optional<Shape> broadcastShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  Shape result(a);
  const size_t lead = a.size() - b.size();
  for (auto [index, size] : llvm::enumerate(b)) {
    int64_t &other = result[lead + index];
    if (other == 1)
      other = size;
    else if (size != 1 && size != other)
      return std::nullopt;
  }
  return result;
}

bool broadcastsTo(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  auto both = broadcastShapes(from, to);
  return both && ArrayRef<int64_t>(*both) == to;
}

bool isPermutation(ArrayRef<int64_t> permutation, int64_t rank) {
  if (static_cast<int64_t>(permutation.size()) != rank)
    return false;
  llvm::SmallBitVector seen(rank);
  for (int64_t axis : permutation) {
    if (axis < 0 || axis >= rank || seen[axis])
      return false;
    seen.set(axis);
  }
  return true;
}

Shape permute(ArrayRef<int64_t> values, ArrayRef<int64_t> permutation) {
  return llvm::to_vector(llvm::map_range(permutation, [&](int64_t axis) { return values[axis]; }));
}

Shape invert(ArrayRef<int64_t> permutation) {
  Shape inverse(permutation.size());
  for (auto [index, axis] : llvm::enumerate(permutation))
    inverse[axis] = index;
  return inverse;
}

const char *checkSlice(ArrayRef<int64_t> shape, ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
                       ArrayRef<int64_t> strides) {
  if (offsets.size() != shape.size() || sizes.size() != shape.size() ||
      strides.size() != shape.size())
    return "needs one offset, size and stride per dimension (C1)";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (strides[i] == 0)
      return "has a stride of zero (C3)";
    if (sizes[i] < 0 || sizes[i] > shape[i])
      return "takes more elements than there are (C2)";
    if (sizes[i] == 0)
      continue;
    // Sizes are bounded by the shape, so only a huge stride could overflow.
    int64_t span, last;
    if (__builtin_mul_overflow(sizes[i] - 1, strides[i], &span) ||
        __builtin_add_overflow(offsets[i], span, &last))
      return "reaches outside of its input (C2)";
    if (offsets[i] < 0 || offsets[i] >= shape[i] || last < 0 || last >= shape[i])
      return "reaches outside of its input (C2)";
  }
  return nullptr;
}

LogicalResult inferBroadcast(StringRef op, std::optional<Location> location, ValueRange operands,
                             Type element, SmallVectorImpl<Type> &types) {
  auto first = rankedType(operands[0]);
  Shape shape(first.getShape());
  for (Value operand : operands.drop_front()) {
    auto type = rankedType(operand);
    if (type.getElementType() != first.getElementType())
      return inferenceError(location, op, "has operands of element types ", first.getElementType(),
                            " and ", type.getElementType(), " (C2)");
    auto both = broadcastShapes(shape, type.getShape());
    if (!both)
      return inferenceError(location, op, "has shapes that do not broadcast: ", first, " and ",
                            type, " (C1)");
    shape = *both;
  }
  types.push_back(RankedTensorType::get(shape, element ? element : first.getElementType()));
  return success();
}

LogicalResult inferReduction(StringRef op, std::optional<Location> location, Value input,
                             ArrayRef<int64_t> axes, bool keepdims, SmallVectorImpl<Type> &types) {
  auto type = rankedType(input);
  if (axes.empty())
    return inferenceError(location, op, "needs at least one axis (C2)");
  llvm::SmallBitVector reduced(type.getRank());
  for (int64_t axis : axes) {
    if (axis < 0 || axis >= type.getRank() || reduced[axis])
      return inferenceError(location, op, "has axis ", axis, " twice or outside of ", type,
                            " (C1)");
    reduced.set(axis);
  }
  Shape shape;
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    if (!reduced[axis])
      shape.push_back(size);
    else if (keepdims)
      shape.push_back(1);
  }
  types.push_back(RankedTensorType::get(shape, type.getElementType()));
  return success();
}

bool compatibleUpToRounding(TypeRange inferred, TypeRange actual) {
  if (inferred.size() != 1 || actual.size() != 1)
    return false;
  auto a = dyn_cast<RankedTensorType>(inferred[0]), b = dyn_cast<RankedTensorType>(actual[0]);
  return a && b && a.getShape() == b.getShape() && isa<FloatType>(b.getElementType());
}

} // namespace tessera::nn
