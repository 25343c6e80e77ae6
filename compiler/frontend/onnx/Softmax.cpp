// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Softmax as one operation, or in 16 bits as the operator's function body: each step rounds.
#include "compiler/frontend/onnx/Softmax.h"

namespace tessera::frontend {

absl::StatusOr<Value> softmaxOf(NodeImporter &n, Value x, int64_t axis) {
  if (typeOf(x).getElementType().getIntOrFloatBitWidth() != 16)
    return n.emit<nn::SoftmaxOp>(x, n.attr("axis", n.builder.getI64IntegerAttr(axis)));
  const mlir::NamedAttribute along[] = {n.list("axes", {axis}),
                                        n.attr("keepdims", n.builder.getUnitAttr())};
  TSR_ASSIGN_OR_RETURN(Value largest, n.emit<nn::ReduceMaxOp>(x, along));
  TSR_ASSIGN_OR_RETURN(x, n.emit<nn::SubOp>({x, largest}));
  TSR_ASSIGN_OR_RETURN(x, n.emit<nn::ExpOp>(x));
  TSR_ASSIGN_OR_RETURN(Value total, n.emit<nn::ReduceSumOp>(x, along));
  return n.emit<nn::DivOp>({x, total});
}

} // namespace tessera::frontend
