// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the generated instruction operations share: text and checks.
#pragma once

#include "dialects/isa/ISA.h"
#include "dialects/isa/Tokens.h"

namespace tessera::isa {

void printInstructionOp(mlir::OpAsmPrinter &printer, mlir::Operation *op, const Body &body,
                        const std::vector<Wait> &waits);
// The waits and attributes that follow the fields.
mlir::ParseResult parseSuffix(MlirTokens &tokens, mlir::OpAsmParser &parser,
                              mlir::OperationState &result, std::vector<Wait> &waits);
llvm::LogicalResult verifyInstructionOp(mlir::Operation *op, const Body &body,
                                        const std::vector<Wait> &waits);
llvm::LogicalResult verifyTensor(mlir::Operation *op, mlir::Type type);

template <typename T>
mlir::ParseResult parseInstructionOp(mlir::OpAsmParser &parser, mlir::OperationState &result,
                                     T &instruction, std::vector<Wait> &waits) {
  MlirTokens tokens(parser);
  return mlir::failure(!parseFields(tokens, instruction) ||
                       failed(parseSuffix(tokens, parser, result, waits)));
}

} // namespace tessera::isa
