// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bits under another name, and words of 64-bit integers.

#include "dialects/nn/evaluate/Elementwise.h"

#include "dialects/nn/NNOps.h"

using namespace mlir;

namespace tessera::nn {

std::optional<Tensors> BitcastOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  DenseElementsAttr elements = operands[0].toAttribute();
  return Tensors{Tensor::fromAttribute(elements.bitcast(getType().getElementType()))};
}

std::optional<Tensors> LowWordOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return mapBits(getType(), operands[0], [](int64_t x) { return x; });
}

std::optional<Tensors> HighWordOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return mapBits(getType(), operands[0], [](int64_t x) { return x >> 32; });
}

std::optional<Tensors> JoinWordsOp::evaluate(llvm::ArrayRef<Tensor> operands) {
  return mapBitPairs(getType(), operands, [](int64_t low, int64_t high) {
    return static_cast<int64_t>(static_cast<uint64_t>(high) << 32 | static_cast<uint32_t>(low));
  });
}

} // namespace tessera::nn
