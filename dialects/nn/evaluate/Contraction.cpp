// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of matrices, dense layers, attention.

#include "dialects/nn/evaluate/Numbers.h"

#include "dialects/nn/NNOps.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;

namespace tessera::nn {

namespace {

// A matrix within a tensor: where it begins, and how far apart its rows and columns are.
struct Matrix {
  const double *first;
  int64_t row, column;
  double at(int64_t i, int64_t j) const { return first[i * row + j * column]; }
};

double dot(const Matrix &a, int64_t i, const Matrix &b, int64_t j, int64_t depth) {
  double sum = 0;
  for (int64_t k = 0; k < depth; ++k)
    sum += a.at(i, k) * b.at(k, j);
  return sum;
}

double activated(Activation activation, double x) {
  switch (activation) {
  case Activation::None:
    return x;
  case Activation::Relu:
    return x < 0 ? 0 : x;
  case Activation::Gelu:
    return gelu(x);
  case Activation::GeluTanh:
    return geluTanh(x);
  case Activation::Tanh:
    return std::tanh(x);
  case Activation::Sigmoid:
    return sigmoid(x);
  }
  return x;
}

// Zeros where a row must not be what is no number and would be.
void softmax(llvm::MutableArrayRef<double> row, bool guarded) {
  double largest = -std::numeric_limits<double>::infinity(), total = 0;
  for (double x : row)
    largest = larger(largest, x);
  if (guarded && !std::isfinite(largest))
    return std::fill(row.begin(), row.end(), 0.0);
  for (double &x : row)
    total += x = std::exp(x - largest);
  for (double &x : row)
    x /= total;
}

uint64_t workOf(RankedTensorType result, int64_t depth) {
  return llvm::SaturatingMultiply<uint64_t>(elementCountOf(result), std::max<int64_t>(depth, 1));
}

} // namespace

uint64_t MatmulOp::evaluationWork() {
  return workOf(getType(), getLhs().getType().getShape().back());
}

std::optional<Tensors> MatmulOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  Shape a(operands[0].shape()), b(operands[1].shape());
  if (a.size() == 1)
    a.insert(a.begin(), 1);
  if (b.size() == 1)
    b.push_back(1);
  const int64_t rows = a[a.size() - 2], depth = a.back(), columns = b.back();
  llvm::ArrayRef<int64_t> batchA = llvm::ArrayRef(a).drop_back(2),
                          batchB = llvm::ArrayRef(b).drop_back(2);
  const Shape batch = *broadcastShapes(batchA, batchB);
  Tensor result = Tensor::zeros(getType());
  auto out = result.floats().begin();
  for (auto [i, j] :
       llvm::zip_equal(broadcastIndices(batchA, batch), broadcastIndices(batchB, batch))) {
    const Matrix x{operands[0].floats().data() + i * rows * depth, depth, 1},
        y{operands[1].floats().data() + j * depth * columns, columns, 1};
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column)
        *out++ = dot(x, row, y, column, depth);
  }
  return Tensors{std::move(result)};
}

uint64_t DenseOp::evaluationWork() { return workOf(getType(), getX().getType().getShape().back()); }

std::optional<Tensors> DenseOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const int64_t depth = operands[1].shape()[0], columns = operands[1].shape()[1];
  const Matrix x{operands[0].floats().data(), depth, 1}, y{operands[1].floats().data(), columns, 1};
  Tensor result = Tensor::zeros(getType());
  for (int64_t i = 0, size = result.size(); i < size; ++i) {
    const double bias = getBias() ? operands[2].floats()[i % columns] : 0;
    result.floats()[i] =
        activated(getActivation(), dot(x, i / columns, y, i % columns, depth) + bias);
  }
  return Tensors{std::move(result)};
}

uint64_t AttentionOp::evaluationWork() {
  const int64_t features = getQuery().getType().getDimSize(2) + getType().getDimSize(2);
  auto keys = RankedTensorType::get(
      {getType().getDimSize(0), getType().getDimSize(1), getKey().getType().getDimSize(1)},
      getType().getElementType());
  return workOf(keys, features);
}

std::optional<Tensors> AttentionOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  const Tensor &q = operands[0], &k = operands[1], &v = operands[2];
  const int64_t batches = q.shape()[0], queries = q.shape()[1], keys = k.shape()[1],
                heads = getHeads(), width = q.shape()[2] / heads, widthV = v.shape()[2] / heads;
  llvm::ArrayRef<Tensor> masks = operands.drop_front(3);
  std::optional<Tensor> mask, keep, live;
  for (auto [value, operand] :
       {std::pair(getMask(), &mask), std::pair(getKeep(), &keep), std::pair(getLive(), &live)})
    if (value) {
      *operand = spread(masks.front(), {batches, heads, queries, operand == &live ? 1 : keys});
      masks = masks.drop_front();
    }
  Tensor result = Tensor::zeros(getType());
  std::vector<double> row(keys);
  for (int64_t b = 0; b < batches; ++b)
    for (int64_t h = 0; h < heads; ++h) {
      auto part = [&](const Tensor &x, int64_t w) {
        return x.floats().data() + b * x.shape()[1] * x.shape()[2] + h * w;
      };
      const Matrix rows{part(q, width), heads * width, 1},
          columns{part(k, width), 1, heads * width}, values{part(v, widthV), heads * widthV, 1};
      for (int64_t i = 0; i < queries; ++i) {
        const int64_t first = (b * heads + h) * queries + i;
        for (int64_t j = 0; j < keys; ++j) {
          row[j] = dot(rows, i, columns, j, width) * getScale().convertToFloat() +
                   (mask ? mask->floats()[first * keys + j] : 0);
          if (keep && !keep->integers()[first * keys + j])
            row[j] = getFill().convertToFloat();
        }
        softmax(row, getGuarded());
        if (live && !live->integers()[first])
          std::fill(row.begin(), row.end(), 0.0);
        for (double &probability : row)
          probability = roundTo(v.type.getElementType(), probability);
        for (int64_t d = 0; d < widthV; ++d)
          result.floats()[((b * queries + i) * heads + h) * widthV + d] =
              dot({row.data(), 0, 1}, 0, values, d, keys);
      }
    }
  return Tensors{std::move(result)};
}

} // namespace tessera::nn
