// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Engine operations as text: the assembler's syntax with a buffer after each memory space.
#include "dialects/tile/EngineOps.h"

#include "compiler/artifact/isa/Encode.h"
#include "compiler/artifact/isa/Parse.h"
#include "compiler/artifact/isa/Print.h"

using namespace mlir;
using namespace tessera;

namespace {

bool isSpaceName(StringRef text) {
  for (int i = 0; i < isa::kSpaceCount; ++i)
    if (isa::name(static_cast<isa::Space>(i)) == std::string_view(text))
      return true;
  return false;
}

// MLIR's lexer as the source of the assembler's tokens. Reads the buffer that follows the name of
// a space on the way.
class Tokens : public isa::TokenSource {
public:
  explicit Tokens(OpAsmParser &parser) : parser(parser) {}

  SmallVector<OpAsmParser::UnresolvedOperand> buffers;

  bool optionalKeyword(std::string &keyword) override {
    StringRef text;
    if (failed(parser.parseOptionalKeyword(&text)))
      return false;
    keyword = text.str();
    // Whoever reads the access finds the missing buffer when operands are resolved.
    if (isSpaceName(text))
      if (OpAsmParser::UnresolvedOperand buffer; parser.parseOptionalOperand(buffer).has_value())
        buffers.push_back(buffer);
    return true;
  }
  bool optionalKeyword(std::string_view exactly) override {
    return succeeded(parser.parseOptionalKeyword(StringRef(exactly)));
  }
  bool optionalPunctuation(char c) override {
    switch (c) {
    case '[':
      return succeeded(parser.parseOptionalLSquare());
    case ']':
      return succeeded(parser.parseOptionalRSquare());
    case '(':
      return succeeded(parser.parseOptionalLParen());
    case ')':
      return succeeded(parser.parseOptionalRParen());
    case ':':
      return succeeded(parser.parseOptionalColon());
    case ',':
      return succeeded(parser.parseOptionalComma());
    case '+':
      return succeeded(parser.parseOptionalPlus());
    case '=':
      return succeeded(parser.parseOptionalEqual());
    default:
      return false;
    }
  }
  bool integer(int64_t &value) override { return succeeded(parser.parseInteger(value)); }
  bool number(float &value) override {
    llvm::APFloat wide(0.0f);
    if (failed(parser.parseFloat(llvm::APFloat::IEEEsingle(), wide)))
      return false;
    value = wide.convertToFloat();
    return true;
  }
  bool number(double &value) override {
    llvm::APFloat wide(0.0);
    if (failed(parser.parseFloat(llvm::APFloat::IEEEdouble(), wide)))
      return false;
    value = wide.convertToDouble();
    return true;
  }
  bool error(std::string_view message) override {
    parser.emitError(parser.getCurrentLocation(), message);
    return false;
  }

private:
  OpAsmParser &parser;
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

Attribute tile::bodyToAttribute(MLIRContext *context, const isa::Body &body) {
  absl::StatusOr<std::string> bytes = isa::encodeBody(body);
  return StringAttr::get(context, bytes.ok() ? *bytes : std::string());
}

LogicalResult tile::bodyFromAttribute(isa::Body &body, Attribute attribute,
                                      function_ref<InFlightDiagnostic()> emitError) {
  auto text = dyn_cast_or_null<StringAttr>(attribute);
  absl::StatusOr<isa::Body> decoded = isa::decodeBody(text ? text.getValue() : StringRef());
  if (!decoded.ok() || decoded->index() != body.index()) {
    if (emitError)
      emitError() << "expected the encoding of this instruction as a string";
    return failure();
  }
  body = *decoded;
  return success();
}
