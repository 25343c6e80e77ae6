// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move elements: inference and verification.

#include "dialects/nn/NNOps.h"
#include "dialects/nn/Shapes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/NNShapeOps.cpp.inc"

namespace tessera::nn {

void NNDialect::registerShapeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNShapeOps.cpp.inc"
      >();
}

void ReshapeOp::build(OpBuilder &builder, OperationState &state, Value input,
                      llvm::ArrayRef<int64_t> shape) {
  build(builder, state, rankedType(input).clone(shape), input);
}

LogicalResult ReshapeOp::verify() {
  if (getInput().getType().getNumElements() != getType().getNumElements())
    return emitOpError("from ") << getInput().getType() << " to " << getType()
                                << " changes the number of elements (C1)";
  if (getInput().getType().getElementType() != getType().getElementType())
    return emitOpError("changes the element type (C2)");
  return success();
}

void BroadcastOp::build(OpBuilder &builder, OperationState &state, Value input,
                        llvm::ArrayRef<int64_t> shape) {
  build(builder, state, rankedType(input).clone(shape), input);
}

LogicalResult BroadcastOp::verify() {
  if (!broadcastsTo(getInput().getType().getShape(), getType().getShape()))
    return emitOpError("cannot repeat ") << getInput().getType() << " to " << getType() << " (C1)";
  if (getInput().getType().getElementType() != getType().getElementType())
    return emitOpError("changes the element type (C2)");
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                            Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType type = rankedType(adaptor.getInput());
  if (!isPermutation(adaptor.getPermutation(), type.getRank()))
    return inferenceError(location, getOperationName(), "needs a permutation of the dimensions of ",
                          type, " (C1)");
  types.push_back(type.clone(permute(type.getShape(), adaptor.getPermutation())));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                        Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType type = rankedType(adaptor.getInput());
  if (const char *what = checkSlice(type.getShape(), adaptor.getOffsets(), adaptor.getSizes(),
                                    adaptor.getStrides()))
    return inferenceError(location, getOperationName(), what);
  types.push_back(type.clone(adaptor.getSizes()));
  return success();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return inferenceError(location, getOperationName(), "needs at least one input (C1)");
  RankedTensorType first = rankedType(adaptor.getInputs().front());
  const int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= first.getRank())
    return inferenceError(location, getOperationName(), "has no axis ", axis, " in ", first,
                          " (C2)");
  Shape shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    RankedTensorType type = rankedType(input);
    Shape other(type.getShape());
    const bool sameRank = other.size() == shape.size();
    const int64_t size = sameRank ? std::exchange(other[axis], shape[axis]) : 0;
    if (!sameRank || other != shape || type.getElementType() != first.getElementType())
      return inferenceError(location, getOperationName(), "cannot join ", first, " and ", type,
                            " (C3)");
    shape[axis] += size;
  }
  types.push_back(first.clone(shape));
  return success();
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType data = rankedType(adaptor.getData());
  const int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= data.getRank())
    return inferenceError(location, getOperationName(), "has no axis ", axis, " in ", data,
                          " (C1)");
  Shape shape(data.getShape().take_front(axis));
  llvm::append_range(shape, rankedType(adaptor.getIndices()).getShape());
  llvm::append_range(shape, data.getShape().drop_front(axis + 1));
  types.push_back(data.clone(shape));
  return success();
}

LogicalResult GatherNdOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                           Adaptor adaptor, llvm::SmallVectorImpl<Type> &types) {
  RankedTensorType data = rankedType(adaptor.getData()), indices = rankedType(adaptor.getIndices());
  const int64_t batch = adaptor.getBatchDims();
  if (batch < 0 || batch >= std::min(data.getRank(), indices.getRank()))
    return inferenceError(location, getOperationName(), "has batch_dims ", batch, " for ", data,
                          " and ", indices, " (C1)");
  if (data.getShape().take_front(batch) != indices.getShape().take_front(batch))
    return inferenceError(location, getOperationName(), "has different batches in ", data, " and ",
                          indices, " (C2)");
  const int64_t tuple = indices.getShape().back();
  if (tuple < 1 || tuple > data.getRank() - batch)
    return inferenceError(location, getOperationName(), "has tuples of ", tuple, " indices into ",
                          data, " (C3)");
  Shape shape(indices.getShape().drop_back());
  llvm::append_range(shape, data.getShape().drop_front(batch + tuple));
  types.push_back(data.clone(shape));
  return success();
}

} // namespace tessera::nn
