// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of operations on known operands.

#include "dialects/nn/evaluate/Evaluate.h"

#include "dialects/nn/NNOps.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;

#include "dialects/nn/NNOpInterfaces.cpp.inc"

namespace tessera::nn {

std::optional<Tensors> evaluate(Operation *op, llvm::ArrayRef<Tensor> operands) {
  auto evaluatable = dyn_cast<EvaluatableOpInterface>(op);
  if (!evaluatable)
    return std::nullopt;
  std::optional<Tensors> results = evaluatable.evaluate(operands);
  if (!results)
    return std::nullopt;
  for (auto [result, type] : llvm::zip_equal(*results, op->getResultTypes())) {
    result.type = cast<RankedTensorType>(type); // which may say where it is rounded
    result.roundToType();
  }
  return results;
}

uint64_t evaluationWork(Operation *op) {
  auto evaluatable = dyn_cast<EvaluatableOpInterface>(op);
  return evaluatable ? evaluatable.evaluationWork() : std::numeric_limits<uint64_t>::max();
}

uint64_t elementCountOf(RankedTensorType type) {
  uint64_t count = 1;
  for (int64_t size : type.getShape())
    count = llvm::SaturatingMultiply<uint64_t>(count, std::max<int64_t>(size, 1));
  return count;
}

uint64_t elementsReadAndWritten(Operation *op) {
  uint64_t count = 0;
  for (TypeRange types : {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : types)
      count = llvm::SaturatingAdd(count, elementCountOf(cast<RankedTensorType>(type)));
  return count;
}

} // namespace tessera::nn
