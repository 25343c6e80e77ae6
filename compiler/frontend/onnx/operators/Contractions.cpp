// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of matrices.
#include "compiler/frontend/onnx/Registry.h"

namespace tessera::frontend {

namespace {

absl::Status checkFloat(NodeImporter &n, Value value) {
  if (llvm::isa<mlir::FloatType>(typeOf(value).getElementType()))
    return absl::OkStatus();
  return n.fail(Code::UnsupportedType, "products of integer matrices cannot be compiled");
}

absl::Status matmul(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value a, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value b, n.operand(1));
  TSR_RETURN_IF_ERROR(checkFloat(n, a));
  return n.result(n.emit<nn::MatmulOp>({a, b}));
}

// `value` times a constant, nothing for 1.
absl::StatusOr<Value> scaled(NodeImporter &n, Value value, float factor) {
  if (factor == 1.0f)
    return value;
  return n.emit<nn::MulOp>({value, n.scalar(factor, typeOf(value).getElementType())});
}

absl::Status gemm(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value a, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value b, n.operand(1));
  TSR_RETURN_IF_ERROR(checkFloat(n, a));
  if (n.integer("transA", 0)) {
    TSR_ASSIGN_OR_RETURN(a, n.transpose(a, {1, 0}));
  }
  if (n.integer("transB", 0)) {
    TSR_ASSIGN_OR_RETURN(b, n.transpose(b, {1, 0}));
  }
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::MatmulOp>({a, b}));
  TSR_ASSIGN_OR_RETURN(y, scaled(n, y, n.real("alpha", 1.0f)));
  const float beta = n.real("beta", 1.0f);
  if (!n.has(2) || beta == 0.0f)
    return n.result(y);
  TSR_ASSIGN_OR_RETURN(Value c, n.operand(2));
  TSR_ASSIGN_OR_RETURN(c, scaled(n, c, beta));
  return n.result(n.emit<nn::AddOp>({y, c}));
}

} // namespace

void registerContractions(Registry &registry) {
  registry.addImports({{"Gemm", gemm}, {"MatMul", matmul}});
}

} // namespace tessera::frontend
