// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognises what one kernel computes at once.
#include "passes/nn/NNFuse/NNFuse.h"

#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/nn/NNFuse/Patterns.h"
#include "passes/nn/NNSimplify/Patterns.h"

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNFUSE
#include "passes/nn/NNFuse/NNFuse.h.inc"

namespace {

struct NNFuse : impl::NNFuseBase<NNFuse> {
  void runOnOperation() override {
    // Formulas first: a dense layer takes a whole gelu as its activation, but not half of one, and
    // attention's reshapes must cancel before a residual can be recognised.
    for (auto populate : {populateGeluPatterns, populateAttentionPatterns, populateDensePatterns,
                          populateLayerNormPatterns}) {
      RewritePatternSet patterns(&getContext());
      populate(patterns);
      populateSimplifyPatterns(patterns);
      if (failed(applyPatternsAndFoldGreedily(getOperation(), std::move(patterns))))
        getOperation()->emitWarning("nn-fuse did not come to an end");
    }
    // Every layer negated the condition of its mask.
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }
};

} // namespace
} // namespace tessera::nn
