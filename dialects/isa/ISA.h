// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The isa dialect.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include "dialects/isa/ISADialect.h.inc"
#include "dialects/isa/ISAInterfaces.h.inc"

namespace tessera::isa {

// Properties as attributes: an instruction as the bytes of its encoding, waits as pairs of numbers.
mlir::Attribute bodyToAttribute(mlir::MLIRContext *context, const Body &body);
llvm::LogicalResult bodyFromAttribute(Body &body, mlir::Attribute attribute,
                                      llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
mlir::Attribute waitsToAttribute(mlir::MLIRContext *context, const std::vector<Wait> &waits);
llvm::LogicalResult waitsFromAttribute(std::vector<Wait> &waits, mlir::Attribute attribute,
                                       llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
template <typename T>
llvm::LogicalResult bodyFrom(T &instruction, mlir::Attribute attribute,
                             llvm::function_ref<mlir::InFlightDiagnostic()> emitError) {
  Body body = instruction;
  if (failed(bodyFromAttribute(body, attribute, emitError)))
    return mlir::failure();
  instruction = std::get<T>(body);
  return mlir::success();
}
template <typename T>
llvm::LogicalResult readBody(mlir::DialectBytecodeReader &reader, T &instruction) {
  mlir::Attribute attribute;
  return mlir::success(
      succeeded(reader.readAttribute(attribute)) &&
      succeeded(bodyFrom(instruction, attribute, [&] { return reader.emitError(); })));
}
llvm::LogicalResult readWaits(mlir::DialectBytecodeReader &reader, std::vector<Wait> &waits);
// Equal instructions hash alike; more is not needed.
template <typename T> llvm::hash_code hashOf(const T &instruction) {
  llvm::hash_code hash = 0;
  T::forEachAccess(instruction, [&](const Access &access, bool, bool) {
    hash = llvm::hash_combine(hash, access.offset, access.partition, access.partitions);
  });
  return hash;
}

// The element types the machine stores: f32, bf16, f16, f8E4M3FN, f8E5M2, integers of 8 to 64 bits
// (signless ones are signed), and i1, which takes a byte.
std::optional<DType> storageType(mlir::Type elementType);
mlir::Type elementType(mlir::MLIRContext *context, DType dtype, bool isBool);

} // namespace tessera::isa

#define GET_OP_CLASSES
#include "dialects/isa/ISAOps.h.inc"

namespace tessera::isa {

// Makes the operation of an instruction where the builder stands.
InstructionOpInterface createInstruction(mlir::OpBuilder &builder, mlir::Location location,
                                         const Body &body, std::vector<Wait> waits = {});

} // namespace tessera::isa
