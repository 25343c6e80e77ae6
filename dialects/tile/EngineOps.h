// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the generated engine operations share: text, checks, conversion of their property.
#pragma once

#include "dialects/isa/ISA.h"
#include "dialects/tile/Tile.h"

namespace tessera::tile {

// Queue numbers as an operation stores them: 0, or a DMA queue counted from 1.
inline constexpr int64_t kDmaQueues = isa::kQueueCount - 4;
inline std::optional<isa::Queue> queueOf(isa::Engine engine, int64_t number) {
  if (engine != isa::Engine::dma)
    return static_cast<isa::Queue>(engine);
  return number ? std::optional<isa::Queue>(number + 3) : std::nullopt;
}

// Checks C1 to C5 of an engine operation.
llvm::LogicalResult verifyEngineOp(mlir::Operation *op, const isa::Body &body, int64_t queueNumber);

void printEngineOp(mlir::OpAsmPrinter &printer, mlir::Operation *op, const isa::Body &body);
mlir::ParseResult parseEngineOp(mlir::OpAsmParser &parser, mlir::OperationState &result,
                                isa::Body &body, int64_t &queueNumber);

template <typename Struct>
void visitAccesses(const Struct &instruction, mlir::ValueRange buffers, AccessVisitor f) {
  size_t next = 0;
  Struct::forEachAccess(instruction, [&](const isa::Access &access, bool reads, bool writes) {
    if (next < buffers.size())
      f(access, buffers[next++], reads, writes);
  });
}

template <typename Struct>
mlir::ParseResult parseEngineOp(mlir::OpAsmParser &parser, mlir::OperationState &result,
                                Struct &instruction, int64_t &queueNumber) {
  isa::Body body = instruction;
  if (failed(parseEngineOp(parser, result, body, queueNumber)))
    return mlir::failure();
  instruction = std::get<Struct>(body);
  return mlir::success();
}

} // namespace tessera::tile

namespace tessera::isa {

// Found by the generated code through the namespace of the property's type.
template <typename Struct>
concept BodyMember = requires { Struct::mnemonic; };

template <BodyMember Struct>
mlir::Attribute convertToAttribute(mlir::MLIRContext *context, const Struct &instruction) {
  return bodyToAttribute(context, instruction);
}
template <BodyMember Struct>
llvm::LogicalResult convertFromAttribute(Struct &instruction, mlir::Attribute attribute,
                                         llvm::function_ref<mlir::InFlightDiagnostic()> emitError) {
  return bodyFrom(instruction, attribute, emitError);
}

} // namespace tessera::isa
