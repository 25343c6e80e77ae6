// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on elements before broadcasting instead of after.
#include "dialects/nn/NNOps.h"
#include "passes/nn/NNSimplify/Patterns.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tessera::nn {

namespace {

// What an operand repeats: the input of a broadcast, the one element of a splat; or itself.
Value unrepeated(Value operand, PatternRewriter &rewriter) {
  if (auto broadcast = operand.getDefiningOp<BroadcastOp>())
    return broadcast.getInput();
  DenseElementsAttr elements;
  if (!matchPattern(operand, m_Constant(&elements)) || !elements.isSplat() ||
      elements.getNumElements() <= 1)
    return operand;
  auto scalar = RankedTensorType::get({}, elements.getElementType());
  return rewriter.create<ConstantOp>(operand.getLoc(), elements.resizeSplat(scalar));
}

struct BroadcastLater : RewritePattern {
  explicit BroadcastLater(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!op->hasTrait<ElementByElement>())
      return rewriter.notifyMatchFailure(op, "not an operation on elements");
    llvm::SmallVector<Value> operands;
    Shape shape;
    bool changed = false;
    for (Value operand : op->getOperands()) {
      operands.push_back(unrepeated(operand, rewriter));
      changed |= operands.back() != operand;
      auto type = cast<RankedTensorType>(operands.back().getType());
      shape = *broadcastShapes(shape, type.getShape()); // smaller operands of one that broadcasts
    }
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (!changed)
      return rewriter.notifyMatchFailure(op, "no operand is repeated");

    Operation *smaller = rewriter.clone(*op);
    rewriter.modifyOpInPlace(smaller, [&] {
      smaller->setOperands(operands);
      smaller->getResult(0).setType(type.clone(shape));
    });
    if (llvm::ArrayRef<int64_t>(shape) == type.getShape())
      rewriter.replaceOp(op, smaller);
    else
      rewriter.replaceOpWithNewOp<BroadcastOp>(op, type, smaller->getResult(0));
    return success();
  }
};

} // namespace

void populateBroadcastPatterns(RewritePatternSet &patterns) {
  patterns.add<BroadcastLater>(patterns.getContext());
}

} // namespace tessera::nn
