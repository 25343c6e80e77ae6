// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that choose, place or order single elements: inference and verification.

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNIndexOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerIndexOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNIndexOps.cpp.inc"
      >();
}

// What gather_elements and scatter_elements share: C1 and C2.
static LogicalResult checkAlongAxis(std::optional<Location> location, llvm::StringRef op,
                                    RankedTensorType data, RankedTensorType indices, int64_t axis) {
  if (axis < 0 || axis >= data.getRank())
    return inferenceError(location, op, "has no axis ", axis, " in ", data, " (C1)");
  bool fits = data.getRank() == indices.getRank();
  for (int64_t i = 0; fits && i < data.getRank(); ++i)
    fits = i == axis || indices.getDimSize(i) <= data.getDimSize(i);
  if (!fits)
    return inferenceError(location, op, "has indices of ", indices, " for ", data, " (C2)");
  return success();
}

static LogicalResult checkUpdates(std::optional<Location> location, llvm::StringRef op,
                                  RankedTensorType data, RankedTensorType updates, Scatter combine,
                                  llvm::StringRef booleans, llvm::StringRef types) {
  if (data.getElementType().isInteger(1) && combine != Scatter::Replace)
    return inferenceError(location, op, "combines booleans (", booleans, ")");
  if (data.getElementType() != updates.getElementType())
    return inferenceError(location, op, "has updates of ", updates, " for ", data, " (", types,
                          ")");
  return success();
}

LogicalResult GatherElementsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                 Adaptor adaptor,
                                                 llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType data = rankedType(adaptor.getData()), indices = rankedType(adaptor.getIndices());
  if (failed(checkAlongAxis(location, getOperationName(), data, indices, adaptor.getAxis())))
    return failure();
  types.push_back(data.clone(indices.getShape()));
  return success();
}

LogicalResult ScatterElementsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor adaptor,
                                                  llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType data = rankedType(adaptor.getData()), indices = rankedType(adaptor.getIndices()),
                   updates = rankedType(adaptor.getUpdates());
  if (failed(checkAlongAxis(location, getOperationName(), data, indices, adaptor.getAxis())))
    return failure();
  if (updates.getShape() != indices.getShape())
    return inferenceError(location, getOperationName(), "has updates of ", updates,
                          " for indices of ", indices, " (C3)");
  types.push_back(data);
  return checkUpdates(location, getOperationName(), data, updates, adaptor.getCombine(), "C4",
                      "C5");
}

LogicalResult ScatterNdOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                            Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType data = rankedType(adaptor.getData()), indices = rankedType(adaptor.getIndices()),
                   updates = rankedType(adaptor.getUpdates());
  const int64_t tuple = indices.getRank() == 0 ? 0 : indices.getShape().back();
  if (tuple < 1 || tuple > data.getRank())
    return inferenceError(location, getOperationName(), "has tuples of ", tuple, " indices into ",
                          data, " (C1)");
  Shape parts(indices.getShape().drop_back());
  llvm::append_range(parts, data.getShape().drop_front(tuple));
  if (updates.getShape() != llvm::ArrayRef(parts))
    return inferenceError(location, getOperationName(), "has updates of ", updates, " for ",
                          indices, " into ", data, " (C2)");
  types.push_back(data);
  return checkUpdates(location, getOperationName(), data, updates, adaptor.getCombine(), "C3",
                      "C4");
}

LogicalResult CumsumOp::verify() {
  if (getAxis() >= static_cast<uint64_t>(getType().getRank()))
    return emitOpError("has no axis ") << int64_t(getAxis()) << " in " << getType() << " (C1)";
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                       Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType type = rankedType(adaptor.getInput());
  const int64_t axis = adaptor.getAxis(), k = adaptor.getK();
  if (axis < 0 || axis >= type.getRank())
    return inferenceError(location, getOperationName(), "has no axis ", axis, " in ", type,
                          " (C1)");
  if (k < 0 || k > type.getDimSize(axis))
    return inferenceError(location, getOperationName(), "takes ", k, " elements of axis ", axis,
                          " of ", type, " (C2)");
  Shape shape(type.getShape());
  shape[axis] = k;
  types.push_back(type.clone(shape));
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 64)));
  return success();
}

} // namespace tessera::nn
