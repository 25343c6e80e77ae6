// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dense: activation(x . w + bias), with the weights or the activations stationary.
//
// 1. x is taken with its columns on partitions: the contraction runs over partitions.
// 2. The weights come in slices of at most 512 outputs, each loaded once.
// 3. Columns wanted (every user contracts): weights stationary; result [outputs, tokens]; bias is
//    per partition, so that one ACT instruction empties PSUM, adds it and applies the function.
//    Rows wanted: x stationary; result [tokens, outputs]; bias is replicated on the partitions.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

constexpr int64_t kSliceBytes = 48 * 1024; // of weights per partition
constexpr int64_t kMinimumSlice = 64;

struct Dense {
  Lowering &lowering;
  Location loc;
  Placed x, w, result;
  const Placed *bias = nullptr; // columns form [128, units] or replicated
  isa::Function function;
  SmallVector<ColumnPiece> contraction; // of x's columns
  int64_t tokens;

  int64_t sliceOutputs() const;
  Placed loadSlice(int64_t output, int64_t count);
  Tile weightTile(const Placed &slice, size_t piece, int64_t output, int64_t count) const;
  void accumulate(Tile psum, llvm::function_ref<Tile(size_t)> stationary,
                  llvm::function_ref<Tile(size_t)> moving);
  void emitColumns();
  void emitRows();
  void finishRows(Tile dst, Tile psum, int64_t output);
};

int64_t Dense::sliceOutputs() const {
  int64_t outputs = lowering.movingColumns;
  auto bytes = [&] {
    return static_cast<int64_t>(contraction.size()) * outputs * byteSize(w.dtype);
  };
  while (outputs > kMinimumSlice && bytes() > kSliceBytes)
    outputs /= 2;
  return outputs;
}

// Rows of w beside the columns of x they meet: same partitions, one slab per piece.
Placed Dense::loadSlice(int64_t output, int64_t count) {
  int64_t pieces = contraction.size();
  Placed slice = lowering.allocate(loc, {kPartitions, pieces * count}, w.dtype, {Layout::rows});
  for (auto [index, piece] : llvm::enumerate(contraction)) {
    Tile dst = weightTile(slice, index, 0, count);
    int64_t element = piece.column * w.strides[0] + output * w.strides[1];
    isa::Access src =
        makeAccess(isa::Space::weights, w.dtype, 0, 1, w.offset + element * byteSize(w.dtype),
                   {dim(piece.count, w.strides[0]), dim(count, w.strides[1])});
    lowering.dma(loc, dst, {w.buffer, src});
  }
  return slice;
}

Tile Dense::weightTile(const Placed &slice, size_t piece, int64_t output, int64_t count) const {
  int64_t outputs = slice.shape[1] / contraction.size();
  int64_t element = piece * outputs + output;
  return {slice.buffer,
          makeAccess(isa::Space::sbuf, w.dtype, contraction[piece].partition,
                     contraction[piece].count, element * byteSize(w.dtype), {dim(count, 1)})};
}

void Dense::accumulate(Tile psum, llvm::function_ref<Tile(size_t)> stationary,
                       llvm::function_ref<Tile(size_t)> moving) {
  for (size_t k = 0; k < contraction.size(); ++k)
    lowering.matmul(loc, psum, stationary(k), moving(k), k == 0, k + 1 == contraction.size());
}

void Dense::emitColumns() {
  int64_t outputs = result.shape.back(), step = sliceOutputs();
  // Outputs in whole units of the result's layout.
  SmallVector<ColumnPiece> units = columnPieces(result.layout, outputs);
  for (size_t first = 0, last; first < units.size(); first = last) {
    int64_t begin = units[first].column, end = begin;
    for (last = first; last < units.size() &&
                       (last == first || units[last].column + units[last].count - begin <= step);
         ++last)
      end = units[last].column + units[last].count;
    Placed slice = loadSlice(begin, end - begin);
    for (size_t u = first; u < last; ++u) {
      for (int64_t token = 0; token < tokens; token += lowering.movingColumns) {
        int64_t count = std::min(lowering.movingColumns, tokens - token);
        const ColumnPiece &unit = units[u];
        Value bank = lowering.allocatePsum(loc, kPartitions);
        Tile psum = lowering.psumTile(bank, unit.partition, unit.count, 0, {dim(count, 1)});
        accumulate(
            psum, [&](size_t k) { return weightTile(slice, k, unit.column - begin, unit.count); },
            [&](size_t k) {
              return Tile{x.buffer, columnsAccess(x, contraction[k], token, count)};
            });
        std::variant<float, Tile> unitBias = 0.0f;
        if (bias)
          unitBias =
              Tile{bias->buffer, makeAccess(isa::Space::sbuf, isa::DType::f32, unit.partition,
                                            unit.count, unit.buffer * 4, {})};
        lowering.activate(loc, {result.buffer, columnsAccess(result, unit, token, count)}, psum,
                          function, 1.0f, unitBias);
      }
    }
  }
}

void Dense::finishRows(Tile dst, Tile psum, int64_t output) {
  int64_t count = psum.access.dims[0].count;
  if (!bias)
    return lowering.activate(loc, dst, psum, function);
  Tile biasTile{bias->buffer, makeAccess(isa::Space::sbuf, bias->dtype, 0, psum.access.partitions,
                                         output * byteSize(bias->dtype), {dim(count, 1)})};
  if (function == isa::Function::copy)
    return lowering.tensorTensor(loc, dst, psum, isa::Alu::add, biasTile);
  Placed sum = lowering.allocate(loc, {kPartitions, count}, isa::DType::f32, {Layout::rows});
  Tile sumTile{sum.buffer, makeAccess(isa::Space::sbuf, isa::DType::f32, 0, psum.access.partitions,
                                      0, {dim(count, 1)})};
  lowering.tensorTensor(loc, sumTile, psum, isa::Alu::add, biasTile);
  lowering.activate(loc, dst, sumTile, function);
}

void Dense::emitRows() {
  Shape3 s = result.shape3();
  int64_t step = sliceOutputs();
  for (int64_t output = 0, count; output < s.columns; output += count) {
    count = std::min(step, s.columns - output);
    Placed slice = loadSlice(output, count);
    for (int64_t token = 0, rows; token < s.tokens(); token += rows) {
      int64_t group = token / s.rows, row = token % s.rows;
      rows = std::min(kPartitions, s.rows - row);
      Value bank = lowering.allocatePsum(loc, rows);
      Tile psum = lowering.psumTile(bank, 0, rows, 0, {dim(count, 1)});
      accumulate(
          psum,
          [&](size_t k) { return Tile{x.buffer, columnsAccess(x, contraction[k], token, rows)}; },
          [&](size_t k) { return weightTile(slice, k, 0, count); });
      isa::Access dst =
          tileAccess(result, group * s.chunks() + row / kPartitions, rows, output, count);
      finishRows({result.buffer, dst}, psum, output);
    }
  }
}

// bias[unit's columns] on the partitions of the unit, one column per slab.
Placed loadColumnBias(Lowering &lowering, Location loc, const Placed &hbm, const Layout &layout,
                      int64_t outputs) {
  Placed bias = lowering.allocateColumns(loc, columnSlabs(layout, outputs));
  for (const ColumnPiece &unit : columnPieces(layout, outputs)) {
    isa::Access dst = makeAccess(isa::Space::sbuf, isa::DType::f32, unit.partition, unit.count,
                                 unit.buffer * 4, {});
    isa::Access src =
        makeAccess(isa::Space::weights, hbm.dtype, 0, 1,
                   hbm.offset + unit.column * hbm.strides.back() * byteSize(hbm.dtype),
                   {dim(unit.count, hbm.strides.back())});
    lowering.dma(loc, {bias.buffer, dst}, {hbm.buffer, src});
  }
  return bias;
}

isa::Function toFunction(nn::Activation activation) {
  switch (activation) {
  case nn::Activation::None:
    return isa::Function::copy;
  case nn::Activation::Relu:
    return isa::Function::relu;
  case nn::Activation::Gelu:
    return isa::Function::gelu;
  case nn::Activation::GeluTanh:
    return isa::Function::gelu_tanh;
  case nn::Activation::Tanh:
    return isa::Function::tanh;
  case nn::Activation::Sigmoid:
    return isa::Function::sigmoid;
  }
  llvm_unreachable("every activation is listed");
}

LogicalResult lowerDense(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::DenseOp>(operation);
  Location loc = op.getLoc();
  Layout wanted = preferredLayout(op.getResult());
  // Whatever columns x lies in already will do.
  const Placed *known = lowering.find(op.getX(), Layout::columns);
  FailureOr<Placed> x = lowering.get(op.getX(), known ? known->layout : Layout{Layout::columns});
  FailureOr<Placed> w = lowering.get(op.getWeight(), {Layout::hbm});
  if (failed(x) || failed(w))
    return failure();
  std::optional<Placed> bias;
  if (op.getBias()) {
    bool columns = wanted.kind == Layout::columns;
    FailureOr<Placed> placed =
        lowering.get(op.getBias(), columns ? Layout{Layout::hbm} : Layout{Layout::replicated});
    if (failed(placed))
      return failure();
    int64_t outputs = cast<RankedTensorType>(op.getWeight().getType()).getShape().back();
    bias = columns ? loadColumnBias(lowering, loc, *placed, wanted, outputs) : *placed;
  }
  Placed result = lowering.allocateResult(op.getResult(), wanted);
  Dense dense{lowering,
              loc,
              *x,
              *w,
              result,
              bias ? &*bias : nullptr,
              toFunction(op.getActivation()),
              columnPieces(x->layout, x->shape.back()),
              x->shape3().tokens()};
  if (wanted.kind == Layout::columns)
    dense.emitColumns();
  else
    dense.emitRows();
  return success();
}

} // namespace

Layout preferredLayout(Value value) {
  std::optional<Layout> wanted;
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    std::optional<Layout> wish;
    if (auto dense = dyn_cast<nn::DenseOp>(user); dense && dense.getX() == value)
      wish = Layout{Layout::columns};
    else if (auto attention = dyn_cast<nn::AttentionOp>(user);
             attention && (attention.getQuery() == value || attention.getKey() == value))
      wish = Layout::columnsOf(cast<RankedTensorType>(value.getType()).getShape().back() /
                               attention.getHeads());
    if (!wish || (wanted && *wanted != *wish))
      return {Layout::rows};
    wanted = wish;
  }
  return wanted.value_or(Layout{Layout::rows});
}

void registerDenseKernel(KernelRegistry &registry) { registry.add<nn::DenseOp>(lowerDense); }

} // namespace tessera
