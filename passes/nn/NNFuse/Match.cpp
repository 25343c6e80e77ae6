// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small questions about dataflow that several fusions ask.
#include "passes/nn/NNFuse/Match.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace tessera::nn {

std::pair<Value, double> splitScale(Value value) {
  double scale = 1;
  // Each step goes to an operand, so it ends.
  for (;;) {
    if (auto mul = value.getDefiningOp<MulOp>()) {
      auto [other, number] = splitConstant(mul);
      if (!other || other.getType() != value.getType())
        return {value, scale};
      scale *= *number;
      value = other;
      continue;
    }
    if (auto div = value.getDefiningOp<DivOp>()) {
      auto number = splatOf(div.getRhs());
      if (!number || *number == 0 || div.getLhs().getType() != value.getType())
        return {value, scale};
      scale /= *number;
      value = div.getLhs();
      continue;
    }
    return {value, scale};
  }
}

llvm::SmallVector<Value> factorsOf(Value product) {
  llvm::SmallVector<Value> factors, open{product};
  while (!open.empty()) {
    Value value = open.pop_back_val();
    auto mul = value.getDefiningOp<MulOp>();
    // A few factors are all that is ever matched; a long chain of products is not searched.
    if (mul && (value == product || value.hasOneUse()) && factors.size() + open.size() < 8) {
      open.push_back(mul.getRhs());
      open.push_back(mul.getLhs());
    } else {
      factors.push_back(value);
    }
  }
  return factors;
}

bool isReadOnlyInside(Operation *root, llvm::ArrayRef<Value> inputs) {
  llvm::SmallSetVector<Operation *, 16> inside;
  inside.insert(root);
  for (size_t i = 0; i < inside.size(); ++i)
    for (Value operand : inside[i]->getOperands())
      if (Operation *maker = operand.getDefiningOp();
          maker && !isKnown(operand) && !llvm::is_contained(inputs, operand))
        inside.insert(maker);
  return llvm::all_of(llvm::drop_begin(inside), [&](Operation *op) {
    return llvm::all_of(op->getUsers(), [&](Operation *user) { return inside.contains(user); });
  });
}

static bool hasOnePerFeature(RankedTensorType type, int64_t width) {
  return type.getRank() > 0 && type.getShape().back() == width && type.getNumElements() == width;
}

bool isRow(Value value, int64_t width) {
  if (hasOnePerFeature(typeOf(value), width))
    return isKnown(value);
  return typeOf(value).getNumElements() == 1 && splatOf(value);
}

Value rowOf(Value value, int64_t width, PatternRewriter &rewriter) {
  auto type = typeOf(value), row = type.clone(llvm::ArrayRef<int64_t>(width));
  if (type == row)
    return value;
  if (hasOnePerFeature(type, width))
    return rewriter.create<ReshapeOp>(value.getLoc(), value, row.getShape());
  DenseElementsAttr one;
  matchPattern(value, m_Constant(&one));
  return rewriter.create<ConstantOp>(value.getLoc(), one.resizeSplat(row));
}

} // namespace tessera::nn
