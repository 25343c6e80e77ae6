// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From whole tensors to tiles and engine operations: one kernel per operation, in program order.

#include "passes/convert/NNToTile/NNToTile.h"

#include "dialects/nn/NNOps.h"
#include "dialects/tile/Builder.h"
#include "dialects/tile/Tile.h"
#include "passes/convert/NNToTile/Kernels.h"
#include "passes/tile/Support/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#define DEBUG_TYPE "nn-to-tile"

using namespace mlir;

namespace tessera {
#define GEN_PASS_DEF_NNTOTILE
#include "passes/convert/NNToTile/NNToTile.h.inc"

namespace {

KernelRegistry makeRegistry() {
  KernelRegistry registry;
  registerConstantKernels(registry);
  registerElementwiseKernels(registry);
  registerReduceKernels(registry);
  registerShapeKernels(registry);
  registerGatherKernel(registry);
  registerLayerNormKernel(registry);
  registerMatMulKernel(registry);
  registerDenseKernel(registry);
  registerAttentionKernel(registry);
  return registry;
}

std::string nameOf(Attribute attribute, StringRef fallback, unsigned index) {
  if (auto name = dyn_cast_or_null<StringAttr>(attribute))
    return name.str();
  return (fallback + Twine(index)).str();
}

// Inputs and outputs lie densely in HBM.
Placed denseView(Value buffer, RankedTensorType type) {
  Placed view{{Layout::hbm}, *hbmDType(type.getElementType()), buffer, {}, {}, 0};
  return reshaped(view, type.getShape());
}

void placeInputs(func::FuncOp function, Lowering &lowering) {
  for (BlockArgument argument : function.getArguments()) {
    unsigned i = argument.getArgNumber();
    auto type = cast<RankedTensorType>(argument.getType());
    std::optional<std::pair<int64_t, int64_t>> range;
    if (auto bounds = function.getArgAttrOfType<DenseI64ArrayAttr>(i, "nn.range"))
      range = {bounds[0], bounds[1]};
    Value buffer = lowering.builder.input(
        argument.getLoc(), nameOf(function.getArgAttr(i, "nn.name"), "input", i), type, range);
    lowering.place(argument, denseView(buffer, type));
  }
}

LogicalResult storeOutputs(func::FuncOp function, Lowering &lowering) {
  auto terminator = cast<func::ReturnOp>(function.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(terminator.getOperands())) {
    auto type = cast<RankedTensorType>(value.getType());
    Value buffer = lowering.builder.output(
        value.getLoc(), nameOf(function.getResultAttr(i, "nn.name"), "output", i), type);
    FailureOr<Placed> rows = lowering.get(value, {Layout::rows});
    if (failed(rows))
      return failure();
    storeRows(lowering, value.getLoc(), denseView(buffer, type), *rows);
  }
  return success();
}

LogicalResult lowerBody(func::FuncOp function, Lowering &lowering) {
  KernelRegistry registry = makeRegistry();
  for (Operation &op : function.getBody().front().without_terminator()) {
    Kernel kernel = registry.find(&op);
    if (!kernel)
      return Lowering::unsupported(&op) << "no kernel computes this operation";
    if (failed(kernel(&op, lowering)))
      return failure();
  }
  return success();
}

void removeUnusedWeights(tile::ProgramOp program) {
  for (Operation &op : llvm::make_early_inc_range(program.getBody().front()))
    if (llvm::isa<tile::WeightOp>(op) && op.use_empty())
      op.erase();
}

struct NNToTile : impl::NNToTileBase<NNToTile> {
  using NNToTileBase::NNToTileBase;

  void runOnOperation() override {
    auto function = getOperation().lookupSymbol<func::FuncOp>("main");
    if (!function || !function.getBody().hasOneBlock()) {
      tile::emitTsrError(getOperation().getLoc(), Code::NoMainFunction)
          << "the module has no function @main of one block";
      return signalPassFailure();
    }
    OpBuilder builder(function);
    auto program =
        builder.create<tile::ProgramOp>(function.getLoc(), builder.getStringAttr("main"), target);
    program.getBody().emplaceBlock();
    Lowering lowering(tile::Builder(program), psumBankBytes);
    placeInputs(function, lowering);
    if (failed(lowerBody(function, lowering)) || failed(storeOutputs(function, lowering)))
      return signalPassFailure();
    removeUnusedWeights(program);
    function.erase();
  }
};

} // namespace
} // namespace tessera
