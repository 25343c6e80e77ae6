// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Engine operations as text: the assembler's syntax with a buffer after each memory space.
#include "dialects/tile/EngineOps.h"

#include "compiler/artifact/isa/Parse.h"
#include "compiler/artifact/isa/Print.h"
#include "dialects/isa/Tokens.h"

using namespace mlir;
using namespace tessera;

namespace {

bool isSpaceName(StringRef text) {
  for (int i = 0; i < isa::kSpaceCount; ++i)
    if (isa::name(static_cast<isa::Space>(i)) == std::string_view(text))
      return true;
  return false;
}

// Reads the buffer that follows the name of a space on the way.
class Tokens : public isa::MlirTokens {
public:
  explicit Tokens(OpAsmParser &parser) : MlirTokens(parser), operands(parser) {}

  SmallVector<OpAsmParser::UnresolvedOperand> buffers;

  using MlirTokens::optionalKeyword;
  bool optionalKeyword(std::string &keyword) override {
    if (!MlirTokens::optionalKeyword(keyword))
      return false;
    // Whoever reads the access finds the missing buffer when operands are resolved.
    if (isSpaceName(keyword))
      if (OpAsmParser::UnresolvedOperand buffer; operands.parseOptionalOperand(buffer).has_value())
        buffers.push_back(buffer);
    return true;
  }

private:
  OpAsmParser &operands;
};

} // namespace

// The fields as the assembler writes them. Only an access has a bracket without an equals sign
// before it: its buffer goes in front of that bracket.
void tile::printEngineOp(OpAsmPrinter &printer, Operation *op, const isa::Body &body) {
  std::string text;
  std::visit([&](const auto &instruction) { isa::printFields(text, instruction); }, body);
  printer << ' ';
  size_t done = 0, next = 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '[' || text[i - 1] == '=' || next == op->getNumOperands())
      continue;
    printer << StringRef(text).slice(done, i) << ' ' << op->getOperand(next++);
    done = i;
  }
  printer << StringRef(text).drop_front(done);
  std::optional<isa::Queue> queue = cast<EngineOpInterface>(op).getQueue();
  if (queue && isa::isDma(*queue))
    printer << " on " << isa::queueName(*queue);
  printer.printOptionalAttrDict(op->getDiscardableAttrDictionary().getValue());
  printer << " : ";
  llvm::interleaveComma(op->getOperandTypes(), printer);
}

static ParseResult parseQueue(OpAsmParser &parser, isa::Engine engine, int64_t &number) {
  if (failed(parser.parseOptionalKeyword("on")))
    return success();
  SMLoc location = parser.getCurrentLocation();
  StringRef text;
  if (parser.parseKeyword(&text))
    return failure();
  for (isa::Queue queue = 4; queue < isa::kQueueCount && engine == isa::Engine::dma; ++queue)
    if (isa::queueName(queue) == std::string_view(text)) {
      number = queue - 3;
      return success();
    }
  return parser.emitError(location, "'") << text << "' is not a queue of this engine";
}

ParseResult tile::parseEngineOp(OpAsmParser &parser, OperationState &result, isa::Body &body,
                                int64_t &queueNumber) {
  Tokens tokens(parser);
  isa::Engine engine = {};
  bool parsed = std::visit(
      [&](auto &instruction) {
        engine = instruction.engine;
        return isa::parseFields(tokens, instruction);
      },
      body);
  SmallVector<Type> types;
  SMLoc location = parser.getCurrentLocation();
  if (!parsed || parseQueue(parser, engine, queueNumber) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColonTypeList(types))
    return failure();
  return parser.resolveOperands(tokens.buffers, types, location, result.operands);
}
