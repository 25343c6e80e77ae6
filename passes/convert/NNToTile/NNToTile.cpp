// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From whole tensors to tiles and engine operations: one kernel per operation, in program order.

#include "passes/convert/NNToTile/NNToTile.h"

#include "compiler/target/Target.h"
#include "dialects/nn/NNOps.h"
#include "dialects/tile/Builder.h"
#include "dialects/tile/Tile.h"
#include "passes/Support/Errors.h"
#include "passes/convert/NNToTile/Kernels.h"
#include "passes/convert/NNToTile/Tileable.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#define DEBUG_TYPE "nn-to-tile"

using namespace mlir;

namespace tessera {
#define GEN_PASS_DEF_NNTOTILE
#include "passes/convert/NNToTile/NNToTile.h.inc"

namespace {

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

// From SBUF where a value lies there, unless only HBM holds it whole: 64-bit integers are 32 bits
// wide on the core.
LogicalResult storeOutput(Value value, const Placed &output, Lowering &lowering) {
  auto whole = [&](Layout::Kind kind) {
    const Placed *known = lowering.find(value, kind);
    return known && known->dtype == output.dtype ? known : nullptr;
  };
  if (const Placed *hbm = whole(Layout::hbm); hbm && !whole(Layout::rows))
    return copyDense(lowering, value.getLoc(), output, *hbm), success();
  FailureOr<Placed> rows = lowering.get(value, {Layout::rows});
  if (failed(rows))
    return failure();
  return storeRows(lowering, value.getLoc(), output, *rows), success();
}

LogicalResult storeOutputs(func::FuncOp function, Lowering &lowering) {
  auto terminator = cast<func::ReturnOp>(function.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(terminator.getOperands())) {
    auto type = cast<RankedTensorType>(value.getType());
    Value buffer = lowering.builder.output(
        value.getLoc(), nameOf(function.getResultAttr(i, "nn.name"), "output", i), type);
    if (!hasNoElements(value) && failed(storeOutput(value, denseView(buffer, type), lowering)))
      return failure();
  }
  return success();
}

LogicalResult lowerBody(func::FuncOp function, Lowering &lowering) {
  for (Operation &op : function.getBody().front().without_terminator())
    if (!hasNoElements(op.getResult(0)) && failed(kernels().find(&op)->lower(&op, lowering)))
      return failure();
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
    FailureOr<Machine> machine = tileableMachine();
    if (failed(machine) || failed(verifyTileable(getOperation())))
      return signalPassFailure();
    auto function = getOperation().lookupSymbol<func::FuncOp>("main");
    OpBuilder builder(function);
    auto program =
        builder.create<tile::ProgramOp>(function.getLoc(), builder.getStringAttr("main"), target);
    program.getBody().emplaceBlock();
    Lowering lowering(tile::Builder(program), *machine);
    placeInputs(function, lowering);
    if (failed(lowerBody(function, lowering)) || failed(storeOutputs(function, lowering)))
      return signalPassFailure();
    removeUnusedWeights(program);
    function.erase();
  }

  // The target, if kernels know its shape.
  FailureOr<Machine> tileableMachine() {
    absl::StatusOr<Machine> machine = loadMachine(target.getValue());
    if (!machine.ok()) {
      absl::string_view message = machine.status().message();
      return getOperation().emitError() << StringRef(message.data(), message.size()), failure();
    }
    int64_t smallest = std::min({machine->pe.rows, machine->pe.columns, machine->sbuf.partitions,
                                 machine->psum.partitions});
    if (smallest < kPartitions || machine->psum.bankBytes < kPartitions * 4)
      return codedError(getOperation().getLoc(), Code::BadTarget)
                 << "kernels want " << kPartitions << " partitions, an array of as many rows and "
                 << "columns, and banks of at least " << kPartitions << " words; target '"
                 << machine->name << "' is smaller",
             failure();
    return *machine;
  }
};

} // namespace
} // namespace tessera
