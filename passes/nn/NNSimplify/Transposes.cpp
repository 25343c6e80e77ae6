// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reshapes that only merge dimensions move below transposes.
#include "dialects/nn/NNOps.h"
#include "passes/nn/NNSimplify/Patterns.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// For each dimension of `to` the consecutive dimensions of `from` it merges, if it only merges.
std::optional<llvm::SmallVector<Shape>> mergedDimensions(llvm::ArrayRef<int64_t> from,
                                                         llvm::ArrayRef<int64_t> to) {
  llvm::SmallVector<Shape> groups;
  size_t next = 0;
  for (int64_t size : to) {
    Shape &group = groups.emplace_back();
    int64_t product = 1;
    while (next < from.size() && (group.empty() || product < size)) {
      // A new dimension of one merges nothing.
      if (size == 1 && from[next] != 1)
        break;
      product *= from[next];
      group.push_back(next++);
    }
    if (product != size)
      return std::nullopt;
  }
  for (; next < from.size(); ++next) {
    if (from[next] != 1 || groups.empty())
      return std::nullopt;
    groups.back().push_back(next);
  }
  return groups;
}

struct MergeBelowTranspose : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto reshape = op.getInput().getDefiningOp<ReshapeOp>();
    if (!reshape)
      return rewriter.notifyMatchFailure(op, "the input is no reshape");
    llvm::ArrayRef<int64_t> from = reshape.getInput().getType().getShape();
    llvm::ArrayRef<int64_t> to = reshape.getType().getShape();
    if (from.size() <= to.size())
      return rewriter.notifyMatchFailure(op, "the reshape does not merge dimensions");
    auto groups = mergedDimensions(from, to);
    if (!groups)
      return rewriter.notifyMatchFailure(op, "the reshape does more than merge dimensions");
    Shape permutation;
    for (int64_t axis : op.getPermutation())
      llvm::append_range(permutation, (*groups)[axis]);
    auto moved = rewriter.create<TransposeOp>(op.getLoc(), reshape.getInput(), permutation);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), moved);
    return success();
  }
};

} // namespace

void populateTransposePatterns(RewritePatternSet &patterns) {
  patterns.add<MergeBelowTranspose>(patterns.getContext());
}

} // namespace tessera::nn
