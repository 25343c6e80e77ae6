// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes what is known, and lets weights absorb what is done to them.
#include "passes/nn/NNFoldConstants/NNFoldConstants.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/nn/NNFoldConstants/AbsorbIntoWeights.h"
#include "passes/nn/NNFoldConstants/Evaluate.h"

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNFOLDCONSTANTS
#include "passes/nn/NNFoldConstants/NNFoldConstants.h.inc"

std::optional<Tensor> evaluate(Operation *op, llvm::ArrayRef<Tensor> operands) {
  if (operands.empty())
    return std::nullopt;
  for (auto *part : {evaluateShape, evaluateReduction, evaluateElementwise})
    if (auto result = part(op, operands))
      return result;
  return std::nullopt;
}

namespace {

// No elements hide nothing: intermediate steps take memory for the other dimensions.
bool isSmall(RankedTensorType type) {
  constexpr int64_t kLargest = 1 << 20;
  int64_t count = 1;
  for (int64_t size : type.getShape())
    if (__builtin_mul_overflow(count, std::max<int64_t>(size, 1), &count) || count > kLargest)
      return false;
  return true;
}

struct Evaluate : RewritePattern {
  explicit Evaluate(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<NNDialect>(op->getDialect()) || op->getNumOperands() == 0)
      return rewriter.notifyMatchFailure(op, "no operation of nn on values");
    // Checked before computing: the result, or a splat spread to it, may be huge.
    if (!isSmall(cast<RankedTensorType>(op->getResult(0).getType())))
      return rewriter.notifyMatchFailure(op, "the result would be too large");
    llvm::SmallVector<Tensor> operands;
    for (Value operand : op->getOperands()) {
      DenseElementsAttr elements;
      if (!matchPattern(operand, m_Constant(&elements)))
        return rewriter.notifyMatchFailure(op, "an operand is not constant");
      if (!isSmall(cast<RankedTensorType>(elements.getType())))
        return rewriter.notifyMatchFailure(op, "an operand is too large");
      operands.push_back(Tensor::fromAttribute(elements));
    }
    auto result = evaluate(op, operands);
    if (!result)
      return rewriter.notifyMatchFailure(op, "it has no value known at compile time");
    DenseElementsAttr value = result->toAttribute();
    if (!ConstantOp::holds(value))
      return rewriter.notifyMatchFailure(op, "the result is too large for a constant");
    rewriter.replaceOpWithNewOp<ConstantOp>(op, value);
    return success();
  }
};

struct NNFoldConstants : impl::NNFoldConstantsBase<NNFoldConstants> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Evaluate>(&getContext());
    populateAbsorbIntoWeightsPatterns(patterns);
    populateGatherToSlicePatterns(patterns);
    if (failed(applyPatternsAndFoldGreedily(getOperation(), std::move(patterns))))
      getOperation()->emitWarning("nn-fold-constants did not come to an end");
  }
};

} // namespace
} // namespace tessera::nn
