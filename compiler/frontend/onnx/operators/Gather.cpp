// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that choose parts of a tensor by indices.
#include "compiler/frontend/onnx/operators/Choose.h"

#include "compiler/frontend/onnx/Registry.h"

#include "dialects/nn/evaluate/Index.h"

#include <numeric>

namespace tessera::frontend {

namespace {

// Exporters write reshapes of attention masks as gathers with constant indices. Indices that are
// `base` plus a multiple of each coordinate, where the coordinates that count make up one
// ascending run, describe a slice: coordinates of multiple 0 only repeat it.
struct IndexRun {
  int64_t base = 0;
  int64_t step = 1;
  Dims shape; // of the indices, 1 where they repeat
};

std::optional<IndexRun> asRun(llvm::ArrayRef<int64_t> values, llvm::ArrayRef<int64_t> shape) {
  if (values.empty())
    return std::nullopt;
  const int64_t rank = static_cast<int64_t>(shape.size());
  Dims multiples(rank, 0);
  int64_t block = 1;
  for (int64_t i = rank - 1; i >= 0; --i) {
    if (shape[i] > 1)
      multiples[i] = values[block] - values[0];
    block *= shape[i];
  }
  IndexRun run{values[0], 1, Dims(shape)};
  int64_t next = 0; // what the multiple of the next coordinate further out must be
  for (int64_t i = rank - 1; i >= 0; --i) {
    if (multiples[i] == 0) {
      run.shape[i] = 1;
      continue;
    }
    if (next == 0)
      run.step = multiples[i];
    else if (multiples[i] != next)
      return std::nullopt;
    next = multiples[i] * shape[i];
  }
  for (int64_t at = 0; at < static_cast<int64_t>(values.size()); ++at) {
    int64_t expected = run.base, rest = at;
    for (int64_t i = rank - 1; i >= 0; --i) {
      expected += rest % shape[i] * multiples[i];
      rest /= shape[i];
    }
    if (values[at] != expected)
      return std::nullopt;
  }
  return run;
}

// Entries `run` of dimension `axis` of `data`, in the place of that dimension.
absl::StatusOr<Value> takeRun(NodeImporter &n, Value data, int64_t axis, const IndexRun &run,
                              llvm::ArrayRef<int64_t> indexShape) {
  const int64_t rank = typeOf(data).getRank();
  const int64_t count =
      std::accumulate(run.shape.begin(), run.shape.end(), int64_t(1), std::multiplies<>());
  Dims offsets(rank, 0), sizes(shapeOf(data)), strides(rank, 1);
  offsets[axis] = run.base;
  sizes[axis] = count;
  strides[axis] = count > 1 ? run.step : 1;
  auto inPlace = [&](llvm::ArrayRef<int64_t> middle) {
    Dims shape(sizes.begin(), sizes.begin() + axis);
    shape.append(middle.begin(), middle.end());
    shape.append(sizes.begin() + axis + 1, sizes.end());
    return shape;
  };
  TSR_ASSIGN_OR_RETURN(Value taken, n.slice(data, offsets, sizes, strides));
  TSR_ASSIGN_OR_RETURN(taken, n.reshape(taken, inPlace(run.shape)));
  return n.broadcast(taken, inPlace(indexShape));
}

} // namespace

absl::StatusOr<Value> choose(NodeImporter &n, Value data, int64_t axis,
                             llvm::ArrayRef<int64_t> positions, llvm::ArrayRef<int64_t> shape) {
  if (std::optional<IndexRun> run = asRun(positions, shape))
    return takeRun(n, data, axis, *run, shape);
  return n.emit<nn::GatherOp>({data, n.integers(shape, positions)},
                              n.attr("axis", n.builder.getI64IntegerAttr(axis)));
}

absl::StatusOr<Value> chooseParts(NodeImporter &n, Value data, llvm::ArrayRef<int64_t> places,
                                  llvm::ArrayRef<int64_t> part, llvm::ArrayRef<int64_t> shape) {
  const int64_t size = std::max<int64_t>(nn::product(part), 1);
  Dims flat = {typeOf(data).getNumElements() / size};
  llvm::append_range(flat, part);
  TSR_ASSIGN_OR_RETURN(data, n.reshape(data, flat));
  return choose(n, data, 0, llvm::map_to_vector(places, [&](int64_t at) { return at / size; }),
                shape);
}

absl::Status checkIndices(NodeImporter &n, const nn::Tensor &indices,
                          llvm::ArrayRef<int64_t> dims) {
  for (auto [at, index] : llvm::enumerate(indices.integers()))
    if (!nn::fromFront(index, dims[at % dims.size()]))
      return n.fail(Code::ShapeConflict, "index ", index, " is outside of a dimension of ",
                    dims[at % dims.size()]);
  return absl::OkStatus();
}

namespace {

absl::Status gather(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(data).getRank()));
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> known, n.knownIntegers(1));
  if (!known) {
    TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
    return n.result(
        n.emit<nn::GatherOp>({data, indices}, n.attr("axis", n.builder.getI64IntegerAttr(axis))));
  }
  const int64_t size = shapeOf(data)[axis];
  TSR_RETURN_IF_ERROR(checkIndices(n, *known, {size}));
  const auto positions = llvm::map_to_vector(
      known->integers(), [&](int64_t index) { return *nn::fromFront(index, size); });
  return n.result(choose(n, data, axis, positions, known->shape()));
}

absl::Status gatherNd(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> known, n.knownIntegers(1));
  const int64_t batches = n.integer("batch_dims", 0);
  llvm::ArrayRef<int64_t> shape = shapeOf(data);
  const int64_t rank = static_cast<int64_t>(shape.size());
  const int64_t depth = known && !known->shape().empty() ? known->shape().back() : 0;
  if (depth == 0 || batches < 0 || batches > rank || depth > rank - batches ||
      known->type.getRank() <= batches ||
      known->shape().take_front(batches) != shape.take_front(batches)) {
    TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
    return n.result(n.emit<nn::GatherNdOp>(
        {data, indices}, n.attr("batch_dims", n.builder.getI64IntegerAttr(batches))));
  }
  TSR_RETURN_IF_ERROR(checkIndices(n, *known, shape.slice(batches, depth)));
  return n.result(chooseParts(n, data, *nn::placesOfTuples(*known, shape, batches),
                              shape.drop_front(batches + depth), known->shape().drop_back()));
}

// The elements along an axis, if they are the same wherever one looks.
std::optional<nn::Tensor> sameAlongAxis(const nn::Tensor &tensor, int64_t axis) {
  if (tensor.size() == 0)
    return std::nullopt;
  Dims strides = nn::rowMajorStrides(tensor.shape()), sizes(tensor.shape().size(), 1);
  sizes[axis] = tensor.shape()[axis];
  auto type = RankedTensorType::get(sizes, tensor.type.getElementType());
  nn::Tensor line = nn::pick(tensor, nn::stridedIndices(0, sizes, strides), type);
  if (nn::spread(line, tensor.shape()).elements != tensor.elements)
    return std::nullopt;
  line.type = type.clone({sizes[axis]});
  return line;
}

// With known indices: whole entries of the axis where they are the same everywhere, else elements.
absl::StatusOr<Value> gatherKnownElements(NodeImporter &n, Value data, const nn::Tensor &indices,
                                          int64_t axis) {
  const int64_t size = shapeOf(data)[axis];
  TSR_RETURN_IF_ERROR(checkIndices(n, indices, {size}));
  std::optional<nn::Tensor> line = sameAlongAxis(indices, axis);
  if (!line)
    return chooseParts(n, data, *nn::placesAlongAxis(indices, shapeOf(data), axis), {},
                       indices.shape());
  Dims sizes(indices.shape()), none(sizes.size(), 0), steps(sizes.size(), 1);
  sizes[axis] = size;
  TSR_ASSIGN_OR_RETURN(data, n.slice(data, none, sizes, steps));
  return choose(n, data, axis,
                llvm::map_to_vector(line->integers(),
                                    [&](int64_t index) { return *nn::fromFront(index, size); }),
                line->shape());
}

absl::Status gatherElements(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(data).getRank()));
  auto place = [&](int64_t at) { return n.attr("axis", n.builder.getI64IntegerAttr(at)); };
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::GatherElementsOp>({data, indices}, place(axis)));
  if (!y.getDefiningOp<nn::GatherElementsOp>())
    return n.result(y); // of constants
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> known, n.knownIntegers(1));
  if (known)
    return n.result(gatherKnownElements(n, data, *known, axis));
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> table, n.known(0));
  std::optional<nn::Tensor> line = table ? sameAlongAxis(*table, axis) : std::nullopt;
  if (!line)
    return n.result(y);
  return n.result(n.emit<nn::GatherOp>({n.constant(*line), indices}, place(0)));
}

// Entries of an axis, or of all elements in a row, for which a condition holds.
absl::Status compress(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Dims conditions, n.knownList(1, "conditions"));
  int64_t axis = 0;
  if (n.attribute("axis")) {
    TSR_ASSIGN_OR_RETURN(axis, n.axis(n.integer("axis", 0), typeOf(data).getRank()));
  } else {
    TSR_ASSIGN_OR_RETURN(data, n.reshape(data, {typeOf(data).getNumElements()}));
  }
  Dims positions;
  for (auto [at, holds] : llvm::enumerate(conditions))
    if (holds)
      positions.push_back(static_cast<int64_t>(at));
  if (!positions.empty() && positions.back() >= shapeOf(data)[axis])
    return n.fail(Code::ShapeConflict, "condition ", positions.back(),
                  " is outside of a dimension of ", shapeOf(data)[axis]);
  return n.result(choose(n, data, axis, positions, {static_cast<int64_t>(positions.size())}));
}

} // namespace

void registerGather(Registry &registry) {
  registry.addImports({{"Compress", compress},
                       {"Gather", gather},
                       {"GatherElements", gatherElements},
                       {"GatherND", gatherNd}});
}

} // namespace tessera::frontend
