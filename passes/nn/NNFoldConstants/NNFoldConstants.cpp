// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computes what is known, and lets weights absorb what is done to them.
#include "passes/nn/NNFoldConstants/NNFoldConstants.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/nn/NNFoldConstants/AbsorbIntoWeights.h"

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNFOLDCONSTANTS
#include "passes/nn/NNFoldConstants/NNFoldConstants.h.inc"

namespace {

struct Evaluate : OpInterfaceRewritePattern<EvaluatableOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(EvaluatableOpInterface op,
                                PatternRewriter &rewriter) const override {
    // Asked before anything is copied: a constant may say one number a million times.
    constexpr uint64_t kMaxElements = 1 << 21, kMaxWork = 1 << 24;
    if (op->getNumOperands() == 0)
      return rewriter.notifyMatchFailure(op, "its value would say the same at more length");
    llvm::SmallVector<DenseElementsAttr> constants(op->getNumOperands());
    for (auto [operand, elements] : llvm::zip_equal(op->getOperands(), constants))
      if (!matchPattern(operand, m_Constant(&elements)))
        return rewriter.notifyMatchFailure(op, "an operand is not constant");
    if (elementsReadAndWritten(op) > kMaxElements || op.evaluationWork() > kMaxWork)
      return rewriter.notifyMatchFailure(op, "it would take too long");
    auto results = evaluate(op, llvm::map_to_vector(constants, Tensor::fromAttribute));
    if (!results)
      return rewriter.notifyMatchFailure(op, "it has no value known at compile time");
    auto values = llvm::map_to_vector(*results, std::mem_fn(&Tensor::toAttribute));
    if (!llvm::all_of(values, ConstantOp::holds))
      return rewriter.notifyMatchFailure(op, "a result is too large for a constant");
    rewriter.replaceOp(op, llvm::map_to_vector(values, [&](DenseElementsAttr value) -> Value {
                         return rewriter.create<ConstantOp>(op->getLoc(), value);
                       }));
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
