// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that place or order single elements.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/operators/Choose.h"

#include "dialects/nn/evaluate/Index.h"

#include <algorithm>
#include <numeric>

namespace tessera::frontend {

namespace {

absl::StatusOr<nn::Scatter> combination(NodeImporter &n) {
  const std::string name = n.string("reduction", "none");
  if (std::optional<nn::Scatter> how = nn::symbolizeScatter(name == "none" ? "replace" : name))
    return *how;
  return n.fail(Code::InvalidModel, "its reduction is '", name, "'");
}

// At known places the result is chosen from data and updates, one after the other; the last update
// of a place counts.
absl::StatusOr<Value> replaced(NodeImporter &n, Value data, Value updates,
                               llvm::ArrayRef<int64_t> places, int64_t part) {
  const Dims shape(shapeOf(data));
  const int64_t count = typeOf(data).getNumElements();
  if (count > int64_t(KnownValues::kMaxElements))
    return n.unsupported("it replaces parts of more than ", KnownValues::kMaxElements, " elements");
  std::vector<int64_t> from(count);
  std::iota(from.begin(), from.end(), 0);
  for (int64_t i = 0; i < typeOf(updates).getNumElements(); ++i)
    from[places[i / part] + i % part] = count + i;
  TSR_ASSIGN_OR_RETURN(data, n.reshape(data, {count}));
  TSR_ASSIGN_OR_RETURN(updates, n.reshape(updates, {typeOf(updates).getNumElements()}));
  TSR_ASSIGN_OR_RETURN(
      Value both,
      n.emit<nn::ConcatOp>({data, updates}, n.attr("axis", n.builder.getI64IntegerAttr(0))));
  return choose(n, both, 0, from, shape);
}

// Where all is known, or nothing: the operation. `places` are asked of valid indices.
template <typename Op, typename Places>
absl::Status scatter(NodeImporter &n, llvm::ArrayRef<mlir::NamedAttribute> attributes,
                     llvm::ArrayRef<int64_t> indexed, int64_t part, Places places) {
  TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> operands, n.operands());
  TSR_ASSIGN_OR_RETURN(nn::Scatter how, combination(n));
  llvm::SmallVector<mlir::NamedAttribute> all(attributes);
  all.push_back(n.attr("combine", nn::ScatterAttr::get(n.builder.getContext(), how)));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<Op>(operands, all));
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> indices, n.knownIntegers(1));
  if (!indices)
    return n.result(y);
  TSR_RETURN_IF_ERROR(checkIndices(n, *indices, indexed));
  if (!y.getDefiningOp<Op>() || how != nn::Scatter::Replace)
    return n.result(y);
  return n.result(replaced(n, operands[0], operands[2], *places(*indices), part));
}

absl::Status scatterElements(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(data).getRank()));
  return scatter<nn::ScatterElementsOp>(
      n, n.attr("axis", n.builder.getI64IntegerAttr(axis)), {shapeOf(data)[axis]}, 1,
      [&](const nn::Tensor &indices) { return nn::placesAlongAxis(indices, shapeOf(data), axis); });
}

absl::Status scatterNd(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
  llvm::ArrayRef<int64_t> shape = shapeOf(data);
  const int64_t rank = typeOf(data).getRank();
  const int64_t tuple = typeOf(indices).getRank() > 0 ? shapeOf(indices).back() : 0;
  const int64_t indexed = std::clamp<int64_t>(tuple, 0, rank); // the operation says what is wrong
  return scatter<nn::ScatterNdOp>(
      n, {}, shape.take_front(indexed), nn::product(shape.drop_front(indexed)),
      [&](const nn::Tensor &known) { return nn::placesOfTuples(known, shape, 0); });
}

absl::Status cumulativeSum(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims axes, n.knownList(1, "axes"));
  if (axes.size() != 1)
    return n.fail(Code::ShapeConflict, "it needs one axis");
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(axes[0], typeOf(x).getRank()));
  llvm::SmallVector<mlir::NamedAttribute> attributes = {
      n.attr("axis", n.builder.getI64IntegerAttr(axis))};
  for (llvm::StringRef flag : {"exclusive", "reverse"})
    if (n.integer(flag, 0))
      attributes.push_back(n.attr(flag, n.builder.getUnitAttr()));
  return n.result(n.emit<nn::CumsumOp>(x, attributes));
}

absl::Status topK(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims k, n.knownList(1, "numbers of elements"));
  if (k.size() != 1)
    return n.fail(Code::ShapeConflict, "it needs one number of elements");
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", -1), typeOf(x).getRank()));
  llvm::SmallVector<mlir::NamedAttribute> attributes = {
      n.attr("k", n.builder.getI64IntegerAttr(k[0])),
      n.attr("axis", n.builder.getI64IntegerAttr(axis))};
  if (!n.integer("largest", 1))
    attributes.push_back(n.attr("smallest", n.builder.getUnitAttr()));
  n.integer("sorted", 1); // they are, in any case
  TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> both, n.emitAll<nn::TopKOp>(x, attributes));
  TSR_RETURN_IF_ERROR(n.result(0, both[0]));
  return n.result(1, both[1]);
}

// 0, 1, 2, ... along a new axis, compared with the indices.
absl::Status oneHot(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value indices, n.operand(0));
  TSR_ASSIGN_OR_RETURN(nn::Tensor depths, n.knownTensor(1, "depths"));
  TSR_ASSIGN_OR_RETURN(Value values, n.operand(2));
  if (depths.size() != 1 || typeOf(values).getRank() != 1 || shapeOf(values)[0] != 2)
    return n.fail(Code::Internal, "it has not one depth and two values");
  const double depth = depths.isFloat() ? depths.floats()[0] : double(depths.integers()[0]);
  if (!(depth >= 0 && depth <= double(KnownValues::kMaxElements)))
    return n.unsupported("its depth is ", depth);
  Dims shape(shapeOf(indices));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", -1), shape.size() + 1));
  shape.insert(shape.begin() + axis, 1);
  mlir::Type i64 = n.builder.getI64Type();
  TSR_ASSIGN_OR_RETURN(indices, n.cast(indices, i64));
  TSR_ASSIGN_OR_RETURN(indices, n.reshape(indices, shape));
  TSR_ASSIGN_OR_RETURN(Value negative, n.emit<nn::LessOp>({indices, n.scalar(0, i64)}));
  TSR_ASSIGN_OR_RETURN(Value fromEnd, n.emit<nn::AddOp>({indices, n.scalar(depth, i64)}));
  TSR_ASSIGN_OR_RETURN(indices, n.emit<nn::WhereOp>({negative, fromEnd, indices}));
  std::vector<int64_t> numbers(static_cast<size_t>(depth));
  std::iota(numbers.begin(), numbers.end(), 0);
  Dims along(shape.size(), 1);
  along[axis] = static_cast<int64_t>(numbers.size());
  TSR_ASSIGN_OR_RETURN(Value hot, n.emit<nn::EqualOp>({indices, n.integers(along, numbers)}));
  TSR_ASSIGN_OR_RETURN(Value off, n.slice(values, {0}, {1}, {1}));
  TSR_ASSIGN_OR_RETURN(Value on, n.slice(values, {1}, {1}, {1}));
  return n.result(n.emit<nn::WhereOp>({hot, on, off}));
}

} // namespace

void registerIndices(Registry &registry) {
  registry.addImports({{"CumSum", cumulativeSum},
                       {"OneHot", oneHot},
                       {"ScatterElements", scatterElements},
                       {"ScatterND", scatterNd},
                       {"TopK", topK}});
}

} // namespace tessera::frontend
