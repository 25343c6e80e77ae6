// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dialect registration and the checks of its discardable attributes.

#include "dialects/nn/NNDialect.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

#include "dialects/nn/NNDialect.cpp.inc"

namespace tessera::nn {

void NNDialect::initialize() {
  registerAttributes();
  registerConstantOps();
  registerUnaryOps();
  registerBinaryOps();
  registerShapeOps();
  registerIndexOps();
  registerReductionOps();
  registerContractionOps();
  registerWordOps();
}

Operation *NNDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                          Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type || !ConstantOp::holds(elements))
    return nullptr;
  return builder.create<ConstantOp>(location, elements);
}

LogicalResult NNDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  if (attribute.getName() == "nn.flags")
    return isa<ModuleOp>(op) && isa<StringAttr>(attribute.getValue())
               ? success()
               : op->emitError("nn.flags is a string on a module");
  if (attribute.getName() != "nn.sources")
    return op->emitError() << "unknown attribute " << attribute.getName();
  auto sources = dyn_cast<ArrayAttr>(attribute.getValue());
  if (!isa<ModuleOp>(op) || !sources || !llvm::all_of(sources, llvm::IsaPred<SourceAttr>))
    return op->emitError("nn.sources is an array of #nn.source on a module");
  return success();
}

static LogicalResult verifyName(Operation *op, NamedAttribute attribute) {
  if (attribute.getName() != "nn.name")
    return op->emitError() << "unknown attribute " << attribute.getName();
  if (!isa<StringAttr>(attribute.getValue()))
    return op->emitError("nn.name is a string");
  return success();
}

LogicalResult NNDialect::verifyRegionArgAttribute(Operation *op, unsigned, unsigned argument,
                                                  NamedAttribute attribute) {
  if (attribute.getName() != "nn.range")
    return verifyName(op, attribute);
  auto range = dyn_cast<DenseI64ArrayAttr>(attribute.getValue());
  if (!range || range.size() != 2 || range[0] > range[1])
    return op->emitError("nn.range is array<i64: lowest, highest>");
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function || !getElementTypeOrSelf(function.getArgumentTypes()[argument]).isInteger())
    return op->emitError("nn.range is for arguments of integers");
  return success();
}

LogicalResult NNDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned,
                                                     NamedAttribute attribute) {
  return verifyName(op, attribute);
}

} // namespace tessera::nn
