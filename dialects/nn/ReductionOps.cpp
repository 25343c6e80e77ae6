// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions, softmax and layer normalisation: inference.

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/evaluate/Reduction.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNReductionOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerReductionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNReductionOps.cpp.inc"
      >();
}

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                          Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  auto type = rankedType(adaptor.getInput());
  const int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= type.getRank())
    return inferenceError(location, getOperationName(), "has no axis ", axis, " in ", type,
                          " (C1)");
  types.push_back(type);
  return success();
}

LogicalResult LayerNormOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                            Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  auto type = rankedType(adaptor.getX());
  if (type.getRank() == 0)
    return inferenceError(location, getOperationName(), "has a scalar input (C3)");
  for (Value parameter : {adaptor.getGamma(), adaptor.getBeta()}) {
    if (!parameter)
      continue;
    auto other = rankedType(parameter);
    if (other.getShape() != type.getShape().take_back(1))
      return inferenceError(location, getOperationName(), "has gamma or beta of ", other,
                            " for the last dimension of ", type, " (C1)");
  }
  if (Value residual = adaptor.getResidual()) {
    auto other = rankedType(residual);
    if (other.getShape() != type.getShape())
      return inferenceError(location, getOperationName(), "has a residual of ", other, " for ",
                            type, " (C2)");
  }
  types.push_back(type);
  return success();
}

} // namespace tessera::nn
