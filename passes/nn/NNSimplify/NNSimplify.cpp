// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shorter chains of shape operations, smaller tensors.
#include "passes/nn/NNSimplify/NNSimplify.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/nn/NNSimplify/Patterns.h"

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNSIMPLIFY
#include "passes/nn/NNSimplify/NNSimplify.h.inc"

void populateSimplifyPatterns(RewritePatternSet &patterns) {
  for (RegisteredOperationName name : patterns.getContext()->getRegisteredOperations())
    if (name.getDialectNamespace() == NNDialect::getDialectNamespace())
      name.getCanonicalizationPatterns(patterns, patterns.getContext());
  populateBroadcastPatterns(patterns);
  populateTransposePatterns(patterns);
}

namespace {

struct NNSimplify : impl::NNSimplifyBase<NNSimplify> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateSimplifyPatterns(patterns);
    if (failed(applyPatternsAndFoldGreedily(getOperation(), std::move(patterns))))
      getOperation()->emitWarning("nn-simplify did not come to an end");
    // Exporters write the same mask, the same difference of a normalisation, more than once.
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }
};

} // namespace
} // namespace tessera::nn
