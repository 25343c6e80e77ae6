// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that move elements: reshapes, transposes, slices, concatenations.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/ShapeRules.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

template <absl::StatusOr<Dims> (*Rule)(NodeImporter &, llvm::ArrayRef<int64_t>)>
absl::Status reshaped(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims shape, Rule(n, shapeOf(x)));
  return n.result(n.reshape(x, shape));
}

absl::Status transpose(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  return n.result(n.transpose(x, transposePermutation(n, typeOf(x).getRank())));
}

absl::Status expand(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims shape, expandShape(n, shapeOf(x)));
  return n.result(n.broadcast(x, shape));
}

absl::Status tile(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims repeats, n.knownList(1, "repeats"));
  if (static_cast<int64_t>(repeats.size()) != typeOf(x).getRank())
    return n.fail(Code::ShapeConflict, "it needs one repeat per dimension");
  Dims apart, repeated, joined; // [1, d0, 1, d1], [r0, d0, r1, d1], [r0 * d0, r1 * d1]
  for (auto [dim, repeat] : llvm::zip(shapeOf(x), repeats)) {
    int64_t product = 0;
    if (repeat < 0 || __builtin_mul_overflow(repeat, dim, &product))
      return n.fail(Code::BadShape, "a repeat is ", repeat);
    apart.append({1, dim});
    repeated.append({repeat, dim});
    joined.push_back(product);
  }
  TSR_ASSIGN_OR_RETURN(x, n.reshape(x, apart));
  TSR_ASSIGN_OR_RETURN(x, n.broadcast(x, repeated));
  return n.result(n.reshape(x, joined));
}

absl::Status concat(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> all, n.operands());
  if (all.empty())
    return n.fail(Code::Internal, "it has no operand");
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(all[0]).getRank()));
  if (all.size() == 1)
    return n.result(all[0]);
  auto along = n.attr("axis", n.builder.getI64IntegerAttr(axis));
  TSR_ASSIGN_OR_RETURN(Value joined, n.emit<nn::ConcatOp>(all, along));
  // Operands without elements must fit, and are nothing to join.
  if (typeOf(joined).getNumElements() == 0)
    return n.result(joined);
  llvm::SmallVector<Value> parts;
  llvm::copy_if(all, std::back_inserter(parts),
                [](Value part) { return typeOf(part).getNumElements() != 0; });
  if (parts.size() == 1)
    return n.result(parts[0]);
  if (parts.size() != all.size()) {
    TSR_ASSIGN_OR_RETURN(joined, n.emit<nn::ConcatOp>(parts, along));
  }
  return n.result(joined);
}

absl::Status slice(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(SliceRange range, sliceRange(n, shapeOf(x)));
  return n.result(n.slice(x, range.offsets, range.sizes, range.strides));
}

absl::Status split(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(x).getRank()));
  const int64_t total = shapeOf(x)[axis];
  const int count = n.node.output_size();
  if (n.integer("num_outputs", count) != count)
    return n.fail(Code::ShapeConflict, "it has ", count, " outputs, not num_outputs");
  Dims parts(count, (total + count - 1) / std::max(count, 1));
  if (n.has(1)) {
    TSR_ASSIGN_OR_RETURN(parts, n.knownList(1, "sizes"));
  } else if (count > 0) {
    parts.back() = total - parts.front() * (count - 1); // the last may be smaller
  }
  if (static_cast<int>(parts.size()) != count)
    return n.fail(Code::ShapeConflict, "it has ", parts.size(), " sizes for ", count, " outputs");
  Dims offsets(shapeOf(x).size(), 0), sizes(shapeOf(x)), strides(shapeOf(x).size(), 1);
  for (int i = 0; i < count; ++i) {
    sizes[axis] = parts[i];
    if (parts[i] < 0 || parts[i] > total - offsets[axis])
      return n.fail(Code::ShapeConflict, "its parts do not add up to ", total);
    TSR_RETURN_IF_ERROR(n.result(i, n.slice(x, offsets, sizes, strides)));
    offsets[axis] += parts[i];
  }
  return absl::OkStatus();
}

// The lower or upper triangle of the last two dimensions.
absl::Status trilu(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims diagonal, n.has(1) ? n.knownList(1, "diagonal") : Dims{0});
  if (shapeOf(x).size() < 2 || diagonal.size() != 1)
    return n.fail(Code::ShapeConflict, "it needs a matrix and one diagonal");
  const int64_t rows = shapeOf(x).end()[-2], columns = shapeOf(x).back();
  constexpr int64_t kPlaces = int64_t(1) << 29;
  if (rows > kPlaces || columns > kPlaces)
    return n.unsupported("its matrix has more than 2^29 rows or columns");
  // Beyond its corners a diagonal leaves all or nothing.
  const int64_t first = std::clamp(diagonal[0], -rows - 1, columns + 1);
  const int64_t sign = n.integer("upper", 1) ? 1 : -1;
  auto type = RankedTensorType::get({rows, columns}, n.builder.getI1Type());
  Value mask = n.builder.create<nn::AffineMaskOp>(n.location, type, -sign * first,
                                                  llvm::ArrayRef<int64_t>{-sign, sign});
  return n.result(n.emit<nn::WhereOp>({mask, x, n.scalar(0, typeOf(x).getElementType())}));
}

} // namespace

void registerShape(Registry &registry) {
  registry.addImports({{"Concat", concat},
                       {"Expand", expand},
                       {"Flatten", reshaped<flattenShape>},
                       {"Reshape", reshaped<reshapeShape>},
                       {"Slice", slice},
                       {"Split", split},
                       {"Squeeze", reshaped<squeezeShape>},
                       {"Tile", tile},
                       {"Transpose", transpose},
                       {"Trilu", trilu},
                       {"Unsqueeze", reshaped<unsqueezeShape>}});
}

} // namespace tessera::frontend
