// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes every rounding an explicit operation.
//
// 0. Products of whole numbers that the type of products cannot hold are left alone.
// 1. Every fp32 operand of another product becomes a cast of it; a weight absorbs the cast, and
// below
//    operations that only move elements the cast goes up to what made them.
// 2. A value that only such a cast reads is rounded by the operation that makes it.
#include "passes/nn/NNCastFp32/NNCastFp32.h"

#include "dialects/nn/NNOps.h"
#include "passes/Support/Errors.h"
#include "passes/nn/Support/IntegerRanges.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSwitch.h"

#include <optional>

using namespace mlir;

namespace tessera::nn {

#define GEN_PASS_DEF_NNCASTFP32
#include "passes/nn/NNCastFp32/NNCastFp32.h.inc"

namespace {

/// What operands of products are rounded to; null for not at all, nothing for no such mode.
std::optional<FloatType> productType(llvm::StringRef mode, MLIRContext *context) {
  Builder builder(context);
  return llvm::StringSwitch<std::optional<FloatType>>(mode)
      .Cases("all", "matmult", "matmult-bf16", FloatType(builder.getBF16Type()))
      .Cases("all-fp16", "matmult-fp16", FloatType(builder.getF16Type()))
      .Case("none", FloatType())
      .Default(std::nullopt);
}

bool isProduct(Operation *op) { return isa<DenseOp, MatmulOp, AttentionOp>(op); }

/// How many of the first operands the PE array multiplies: bias and mask are added.
unsigned multipliedOperands(Operation *op) { return isa<AttentionOp>(op) ? 3 : 2; }

/// Operations of one input that only move its elements. A slice is cast after it: it has fewer.
bool movesElements(Operation *op) { return isa_and_nonnull<ReshapeOp, TransposeOp>(op); }

/// Operations that compute in fp32 and may round their result to any type.
bool roundsItself(Operation *op) { return isProduct(op) || isa<LayerNormOp, SoftmaxOp>(op); }

/// Whether an operand is a whole number that rounding to `type` would change: then neighbours, say
/// positions of tokens, would become equal.
bool losesWholeNumbers(Operation *op, const IntegerRanges &ranges, FloatType type) {
  const Wide exact = Wide(1) << type.getFPMantissaWidth();
  return llvm::any_of(op->getOperands().take_front(multipliedOperands(op)), [&](Value operand) {
    return rankedType(operand).getElementType().isF32() && ranges.comesFromIntegers(operand) &&
           !ranges.of(operand)->within({-exact, exact});
  });
}

class Rounder {
public:
  Rounder(MLIRContext *context, FloatType type) : builder(context), type(type) {}

  LogicalResult run(Operation *root) {
    llvm::SmallVector<Operation *> products;
    root->walk([&](Block *block) {
      const IntegerRanges ranges(*block);
      for (Operation &op : *block) {
        if (!isProduct(&op))
          continue;
        if (!losesWholeNumbers(&op, ranges, type)) {
          products.push_back(&op);
          continue;
        }
        op.emitRemark() << "stays fp32: it multiplies whole numbers that "
                        << (type.isBF16() ? "bf16" : "fp16") << " does not hold";
        whole.insert(&op);
      }
    });
    for (Operation *op : products)
      for (OpOperand &operand : op->getOpOperands().take_front(multipliedOperands(op))) {
        FailureOr<Value> value = rounded(operand.get());
        if (failed(value))
          return failure();
        operand.set(*value);
      }
    eraseUnused(root);
    for (CastOp cast : casts)
      roundAtSource(cast);
    return success();
  }

private:
  /// The value in the type of products; each value is cast once. Operations that only move elements
  /// are made again on what was cast before them; there may be any number of them.
  FailureOr<Value> rounded(Value value) {
    auto from = cast<RankedTensorType>(value.getType());
    if (!from.getElementType().isF32())
      return value;
    llvm::SmallVector<Value> moved;
    for (; !made.contains(value) && movesElements(value.getDefiningOp());
         value = value.getDefiningOp()->getOperand(0))
      moved.push_back(value);
    if (!made.contains(value)) {
      FailureOr<Value> source = roundedSource(value);
      if (failed(source))
        return failure();
      made[value] = *source;
    }
    Value result = made[value];
    for (Value next : llvm::reverse(moved))
      result = made[next] = movedLike(next, result);
    return result;
  }

  Value movedLike(Value original, Value input) {
    builder.setInsertionPointAfterValue(original);
    Operation *copy = builder.clone(*original.getDefiningOp());
    copy->setOperand(0, input);
    copy->getResult(0).setType(cast<RankedTensorType>(original.getType()).clone(type));
    return copy->getResult(0);
  }

  FailureOr<Value> roundedSource(Value value) {
    builder.setInsertionPointAfterValue(value);
    Operation *source = value.getDefiningOp();
    if (auto weight = dyn_cast_or_null<WeightOp>(source)) {
      auto recipe = weight.getRecipe().append(CastStepAttr::get(builder.getContext(), type));
      return builder.create<WeightOp>(source->getLoc(), weight.getName(), recipe).getResult();
    }
    if (auto constant = dyn_cast_or_null<ConstantOp>(source))
      return roundedConstant(constant);
    return castOf(value);
  }

  FailureOr<Value> roundedConstant(ConstantOp constant) {
    auto elements = dyn_cast<DenseElementsAttr>(constant.getValue());
    if (!elements)
      return constant.emitError("holds elements that cannot be rounded");
    bool overflows = false;
    auto round = [&](const llvm::APFloat &element) {
      llvm::APFloat value = element;
      bool lossy;
      value.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &lossy);
      overflows |= value.isInfinity() && !element.isInfinity();
      return value.bitcastToAPInt();
    };
    auto narrow = cast<DenseFPElementsAttr>(elements).mapValues(type, round);
    if (overflows)
      return codedError(constant, Code::RoundsToInfinity)
             << "holds a finite number that becomes infinite in " << type;
    return builder.create<ConstantOp>(constant.getLoc(), narrow).getResult();
  }

  Value castOf(Value value) {
    auto result = builder.create<CastOp>(value.getLoc(), value, type);
    casts.push_back(result);
    return result;
  }

  /// Weights, constants and moves in fp32 that only products read are not needed any more.
  static void eraseUnused(Operation *root) {
    llvm::SmallVector<Operation *> unused;
    root->walk([&](Operation *op) {
      if (isa<WeightOp, ConstantOp>(op) || movesElements(op))
        unused.push_back(op);
    });
    for (Operation *op : llvm::reverse(unused))
      if (op->use_empty())
        op->erase();
  }

  /// Two roundings of one value would differ from one; here there is only this one.
  void roundAtSource(CastOp cast) {
    Operation *source = cast.getInput().getDefiningOp();
    if (!source || !roundsItself(source) || whole.contains(source) || !cast.getInput().hasOneUse())
      return;
    source->getResult(0).setType(cast.getType());
    cast.getResult().replaceAllUsesWith(source->getResult(0));
    cast.erase();
  }

  OpBuilder builder;
  FloatType type;
  llvm::DenseMap<Value, Value> made;
  llvm::SmallPtrSet<Operation *, 4> whole; // products that stay fp32
  llvm::SmallVector<CastOp> casts;
};

struct NNCastFp32 : impl::NNCastFp32Base<NNCastFp32> {
  using NNCastFp32Base::NNCastFp32Base;
  void runOnOperation() override {
    std::optional<FloatType> type = productType(mode, &getContext());
    if (!type) {
      getOperation()->emitError() << "unknown mode of nn-cast-fp32: " << mode;
      return signalPassFailure();
    }
    if (*type && failed(Rounder(&getContext(), *type).run(getOperation())))
      signalPassFailure();
  }
};

} // namespace
} // namespace tessera::nn
