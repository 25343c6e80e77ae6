// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of matrices, dense layers, attention: inference.

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNContractionOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerContractionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNContractionOps.cpp.inc"
      >();
}

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType lhs = rankedType(adaptor.getLhs()), rhs = rankedType(adaptor.getRhs());
  if (lhs.getRank() == 0 || rhs.getRank() == 0)
    return inferenceError(location, getOperationName(), "has a scalar operand (C1)");
  Shape a(lhs.getShape()), b(rhs.getShape());
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row)
    a.insert(a.begin(), 1);
  if (column)
    b.push_back(1);
  if (a.back() != b[b.size() - 2])
    return inferenceError(location, getOperationName(), "contracts different dimensions of ", lhs,
                          " and ", rhs, " (C2)");
  auto shape = broadcastShapes(llvm::ArrayRef<int64_t>(a).drop_back(2),
                               llvm::ArrayRef<int64_t>(b).drop_back(2));
  if (!shape)
    return inferenceError(location, getOperationName(), "has batches that do not broadcast: ", lhs,
                          " and ", rhs, " (C3)");
  if (lhs.getElementType() != rhs.getElementType())
    return inferenceError(location, getOperationName(), "has operands of element types ",
                          lhs.getElementType(), " and ", rhs.getElementType(), " (C4)");
  if (!row)
    shape->push_back(a[a.size() - 2]);
  if (!column)
    shape->push_back(b.back());
  types.push_back(lhs.clone(*shape));
  return success();
}

LogicalResult DenseOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                        Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType x = rankedType(adaptor.getX()), weight = rankedType(adaptor.getWeight());
  if (x.getRank() == 0 || weight.getRank() != 2 || weight.getDimSize(0) != x.getShape().back())
    return inferenceError(location, getOperationName(), "cannot multiply ", x, " and ", weight,
                          " (C1)");
  if (Value bias = adaptor.getBias())
    if (rankedType(bias).getShape() != weight.getShape().take_back(1))
      return inferenceError(location, getOperationName(), "has a bias of ", bias.getType(), " for ",
                            weight, " (C2)");
  if (x.getElementType() != weight.getElementType())
    return inferenceError(location, getOperationName(), "has operands of element types ",
                          x.getElementType(), " and ", weight.getElementType(), " (C3)");
  Shape shape(x.getShape());
  shape.back() = weight.getDimSize(1);
  types.push_back(x.clone(shape));
  return success();
}

LogicalResult AttentionOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                            Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType q = rankedType(adaptor.getQuery()), k = rankedType(adaptor.getKey()),
                   v = rankedType(adaptor.getValue());
  auto fail = [&](llvm::StringRef constraint, auto &&...what) {
    return inferenceError(location, getOperationName(), what..., " in ", q, ", ", k, " and ", v,
                          " (", constraint, ")");
  };
  if (q.getRank() != 3 || k.getRank() != 3 || v.getRank() != 3 ||
      q.getDimSize(0) != k.getDimSize(0) || q.getDimSize(0) != v.getDimSize(0))
    return fail("C1", "needs [batch, tokens, features] of equal batches");
  if (k.getDimSize(1) != v.getDimSize(1))
    return fail("C2", "has different numbers of keys and values");
  const int64_t heads = adaptor.getHeads();
  if (heads <= 0 || q.getDimSize(2) != k.getDimSize(2) || q.getDimSize(2) % heads != 0 ||
      v.getDimSize(2) % heads != 0)
    return fail("C3", "cannot form ", heads, " heads");
  const Shape rows{q.getDimSize(0), heads, q.getDimSize(1), 1};
  Shape scores = rows;
  scores.back() = k.getDimSize(1);
  for (Value mask : {adaptor.getMask(), adaptor.getKeep()})
    if (mask && !broadcastsTo(rankedType(mask).getShape(), scores))
      return fail("C4", "has a mask of ", mask.getType());
  if (Value live = adaptor.getLive(); live && !broadcastsTo(rankedType(live).getShape(), rows))
    return fail("C4", "has live rows of ", live.getType());
  if (q.getElementType() != k.getElementType() || q.getElementType() != v.getElementType())
    return fail("C5", "has different element types");
  types.push_back(q.clone({q.getDimSize(0), q.getDimSize(1), v.getDimSize(2)}));
  return success();
}

} // namespace tessera::nn
