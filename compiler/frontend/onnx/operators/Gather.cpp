// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that choose parts of a tensor by indices.
#include "compiler/frontend/onnx/Registry.h"

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

// An index counted from the front; one that points nowhere is an error at compile time.
absl::Status normalise(NodeImporter &n, int64_t &value, int64_t size) {
  if (value < -size || value >= size)
    return n.fail(Code::ShapeConflict, "index ", value, " is outside of a dimension of ", size);
  value += value < 0 ? size : 0;
  return absl::OkStatus();
}

absl::Status gather(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", 0), typeOf(data).getRank()));
  auto place = n.attr("axis", n.builder.getI64IntegerAttr(axis));
  TSR_ASSIGN_OR_RETURN(const Known *known, n.known(1));
  if (!known) {
    TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
    return n.result(n.emit<nn::GatherOp>({data, indices}, place));
  }
  Known indices = *known;
  for (int64_t &value : indices.values)
    TSR_RETURN_IF_ERROR(normalise(n, value, shapeOf(data)[axis]));
  if (std::optional<IndexRun> run = asRun(indices.values, indices.dims))
    return n.result(takeRun(n, data, axis, *run, indices.dims));
  TSR_ASSIGN_OR_RETURN(Value constant, n.constant(indices));
  return n.result(n.emit<nn::GatherOp>({data, constant}, place));
}

// Tuples of indices into `dims`, each counted from the front.
absl::Status normaliseTuples(NodeImporter &n, std::vector<int64_t> &values,
                             llvm::ArrayRef<int64_t> dims) {
  for (size_t at = 0; at < values.size(); ++at)
    TSR_RETURN_IF_ERROR(normalise(n, values[at], dims[at % dims.size()]));
  return absl::OkStatus();
}

// Tuples of indices as positions in the dimensions they index taken as one.
std::vector<int64_t> linearise(llvm::ArrayRef<int64_t> values, llvm::ArrayRef<int64_t> dims) {
  std::vector<int64_t> positions;
  for (; !values.empty(); values = values.drop_front(dims.size())) {
    int64_t position = 0;
    for (auto [dim, value] : llvm::zip_first(dims, values))
      position = position * dim + value;
    positions.push_back(position);
  }
  return positions;
}

absl::Status gatherNd(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value data, n.operand(0));
  TSR_ASSIGN_OR_RETURN(const Known *known, n.known(1));
  const int64_t batches = n.integer("batch_dims", 0), rank = typeOf(data).getRank();
  auto place = n.attr("batch_dims", n.builder.getI64IntegerAttr(batches));
  const int64_t depth = known && !known->dims.empty() ? known->dims.back() : 0;
  if (depth == 0 || batches < 0 || batches > rank || depth > rank - batches) {
    TSR_ASSIGN_OR_RETURN(Value indices, n.operand(1));
    return n.result(n.emit<nn::GatherNdOp>({data, indices}, place));
  }
  Known indices = *known;
  llvm::ArrayRef<int64_t> indexed = shapeOf(data).slice(batches, depth);
  TSR_RETURN_IF_ERROR(normaliseTuples(n, indices.values, indexed));
  llvm::ArrayRef<int64_t> indexShape = llvm::ArrayRef(indices.dims).drop_back();
  std::optional<IndexRun> run;
  if (batches == 0)
    run = asRun(linearise(indices.values, indexed), indexShape);
  if (!run) {
    TSR_ASSIGN_OR_RETURN(Value constant, n.constant(indices));
    return n.result(n.emit<nn::GatherNdOp>({data, constant}, place));
  }
  Dims flat = {std::accumulate(indexed.begin(), indexed.end(), int64_t(1), std::multiplies<>())};
  flat.append(shapeOf(data).begin() + depth, shapeOf(data).end());
  TSR_ASSIGN_OR_RETURN(data, n.reshape(data, flat));
  return n.result(takeRun(n, data, 0, *run, indexShape));
}

} // namespace

void registerGather(Registry &registry) {
  registry.addImports({{"Gather", gather}, {"GatherND", gatherNd}});
}

} // namespace tessera::frontend
