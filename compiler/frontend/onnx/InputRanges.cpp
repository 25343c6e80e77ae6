// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values an integer input may take, so that tools can make sensible inputs.
#include "compiler/frontend/onnx/InputRanges.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/Builders.h"

#include <algorithm>
#include <optional>

namespace tessera::frontend {

namespace {

// The largest value every use can take, as far as the uses tell.
std::optional<int64_t> largestValue(mlir::Value value, int depth = 0) {
  std::optional<int64_t> limit;
  auto restrict = [&](std::optional<int64_t> other) {
    if (other)
      limit = std::min(limit.value_or(*other), *other);
  };
  for (mlir::OpOperand &use : value.getUses()) {
    mlir::Operation *op = use.getOwner();
    if (auto gather = llvm::dyn_cast<nn::GatherOp>(op)) {
      if (use.get() == gather.getIndices())
        restrict(
            llvm::cast<mlir::ShapedType>(gather.getData().getType()).getDimSize(gather.getAxis()) -
            1);
      continue;
    }
    if (!llvm::isa<nn::ReshapeOp, nn::TransposeOp, nn::BroadcastOp, nn::SliceOp, nn::CastOp>(op))
      continue;
    mlir::Type element = mlir::getElementTypeOrSelf(op->getResult(0).getType());
    if (element.isInteger(1))
      restrict(1);
    else if (llvm::isa<mlir::IntegerType>(element) && depth < 64)
      restrict(largestValue(op->getResult(0), depth + 1));
  }
  return limit;
}

} // namespace

void noteInputRanges(mlir::func::FuncOp function) {
  mlir::Builder builder(function.getContext());
  for (mlir::BlockArgument argument : function.getArguments()) {
    mlir::Type element = mlir::getElementTypeOrSelf(argument.getType());
    if (!llvm::isa<mlir::IntegerType>(element) || element.isInteger(1))
      continue;
    if (std::optional<int64_t> largest = largestValue(argument); largest && *largest >= 0)
      function.setArgAttr(argument.getArgNumber(), "nn.range",
                          builder.getDenseI64ArrayAttr({0, *largest}));
  }
}

} // namespace tessera::frontend
