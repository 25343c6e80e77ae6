// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Creating operations whose types come from a file.

#include "dialects/nn/Create.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

using namespace mlir;

namespace tessera::nn {

static FailureOr<Operation *> createAndVerify(OpBuilder &builder, OperationState &state) {
  Operation *op = builder.create(state);
  // An operation that does not verify must not stay behind in the function.
  if (failed(verify(op, /*verifyRecursively=*/false))) {
    op->erase();
    return failure();
  }
  return op;
}

FailureOr<Operation *> tryCreate(OpBuilder &builder, Location location, llvm::StringRef name,
                                 Type result, ValueRange operands,
                                 llvm::ArrayRef<NamedAttribute> attributes) {
  if (!RegisteredOperationName::lookup(name, builder.getContext()))
    return emitError(location) << "there is no operation " << name;
  OperationState state(location, name, operands, result, attributes);
  return createAndVerify(builder, state);
}

FailureOr<Operation *> tryCreate(OpBuilder &builder, Location location, llvm::StringRef name,
                                 ValueRange operands, llvm::ArrayRef<NamedAttribute> attributes) {
  MLIRContext *context = builder.getContext();
  auto info = RegisteredOperationName::lookup(name, context);
  auto *inference = info ? info->getInterface<InferTypeOpInterface>() : nullptr;
  if (!inference)
    return emitError(location) << "there is no operation " << name << " with inferred types";

  // Inference reads properties, which an operation that does not exist yet keeps in none.
  OperationState state(location, *info, operands, TypeRange(), attributes);
  DictionaryAttr dictionary = state.attributes.getDictionary(context);
  llvm::SmallVector<uint64_t> storage((info->getOpPropertyByteSize() + 7) / 8);
  OpaqueProperties properties(storage.data());
  const bool hasProperties = !storage.empty();
  if (hasProperties) {
    info->initOpProperties(properties, nullptr);
    info->populateDefaultProperties(properties);
    auto error = [&] { return emitError(location) << name << ": "; };
    if (failed(info->setOpPropertiesFromAttribute(*info, properties, dictionary, error))) {
      info->destroyOpProperties(properties);
      return failure();
    }
  }
  LogicalResult inferred = inference->inferReturnTypes(
      context, location, operands, dictionary,
      hasProperties ? properties : OpaqueProperties(nullptr), RegionRange(), state.types);
  if (hasProperties)
    info->destroyOpProperties(properties);
  if (failed(inferred))
    return failure();
  return createAndVerify(builder, state);
}

} // namespace tessera::nn
