// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 64-bit integers lie in HBM, where each is two words of 32 bits; bits that get another name.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

constexpr int64_t kWordBytes = 4;

// The lower (0) or upper (1) words of 64-bit integers.
Placed wordsOf(const Placed &wide, int64_t which) {
  Placed view = wide;
  view.dtype = isa::DType::i32;
  view.offset += which * kWordBytes;
  for (int64_t &stride : view.strides)
    stride *= 2;
  return view;
}

template <int64_t which> LogicalResult lowerWord(Operation *op, Lowering &lowering) {
  FailureOr<Placed> wide = lowering.get(op->getOperand(0), {Layout::hbm});
  if (failed(wide))
    return failure();
  lowering.place(op->getResult(0), wordsOf(*wide, which));
  return success();
}

LogicalResult lowerJoinWords(Operation *op, Lowering &lowering) {
  Location loc = op->getLoc();
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  Placed wide = lowering.allocate(loc, shape, isa::DType::i64, {Layout::hbm});
  for (auto [which, word] : llvm::enumerate(op->getOperands())) {
    const bool whole = shapeOf(word) == shape;
    FailureOr<Placed> from = lowering.get(word, {whole ? Layout::rows : Layout::hbm});
    if (failed(from))
      return failure();
    if (whole)
      storeRows(lowering, loc, wordsOf(wide, which), *from);
    else
      copyDense(lowering, loc, wordsOf(wide, which), repeated(*from, shape));
  }
  lowering.place(op->getResult(0), wide);
  return success();
}

LogicalResult lowerBitcast(Operation *op, Lowering &lowering) {
  for (Layout::Kind kind : {Layout::hbm, Layout::rows, Layout::columns, Layout::replicated})
    if (const Placed *known = lowering.find(op->getOperand(0), kind)) {
      Placed renamed = *known;
      renamed.dtype = *hbmDType(elementOf(op->getResult(0)));
      lowering.place(op->getResult(0), renamed);
    }
  return success();
}

} // namespace

void registerWordKernels(KernelRegistry &registry) {
  registry.add<nn::LowWordOp>(lowerWord<0>);
  registry.add<nn::HighWordOp>(lowerWord<1>);
  registry.add<nn::JoinWordsOp>(lowerJoinWords);
  registry.add<nn::BitcastOp>(lowerBitcast);
}

} // namespace tessera
