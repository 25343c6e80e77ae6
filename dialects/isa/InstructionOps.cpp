// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instruction operations: text, properties as attributes, checks.
#include "dialects/isa/InstructionOps.h"

#include "compiler/artifact/isa/Encode.h"
#include "compiler/artifact/isa/Print.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace tessera::isa {

static StringRef text(const absl::Status &status) {
  return {status.message().data(), status.message().size()};
}

void printInstructionOp(OpAsmPrinter &printer, Operation *op, const Body &body,
                        const std::vector<Wait> &waits) {
  std::string line = " ";
  std::visit([&](const auto &instruction) { printFields(line, instruction); }, body);
  printWaits(line, waits);
  printer << line;
  printer.printOptionalAttrDict(op->getDiscardableAttrDictionary().getValue());
}

ParseResult parseSuffix(MlirTokens &tokens, OpAsmParser &parser, OperationState &result,
                        std::vector<Wait> &waits) {
  if (tokens.optionalKeyword("wait") && !parseWaits(tokens, waits))
    return failure();
  return parser.parseOptionalAttrDict(result.attributes);
}

LogicalResult verifyInstructionOp(Operation *op, const Body &body, const std::vector<Wait> &waits) {
  for (const absl::Status &status : {checkBody(body), checkWaits(waits)})
    if (!status.ok())
      return op->emitOpError() << "C7: " << text(status);
  return success();
}

Attribute bodyToAttribute(MLIRContext *context, const Body &body) {
  // An instruction that breaks a constraint is printed before its verifier complains.
  absl::StatusOr<std::string> bytes = encodeBody(body);
  return StringAttr::get(context, bytes.ok() ? *bytes : std::string());
}

LogicalResult bodyFromAttribute(Body &body, Attribute attribute,
                                function_ref<InFlightDiagnostic()> emitError) {
  auto bytes = dyn_cast_or_null<StringAttr>(attribute);
  absl::StatusOr<Body> decoded =
      bytes ? decodeBody(bytes.getValue())
            : error(Code::BadEncoding, "the attribute of an instruction must be a string");
  if (!decoded.ok())
    return emitError() << text(decoded.status());
  if (decoded->index() != body.index())
    return emitError() << "the bytes are those of another instruction";
  body = *std::move(decoded);
  return success();
}

Attribute waitsToAttribute(MLIRContext *context, const std::vector<Wait> &waits) {
  SmallVector<int64_t> numbers;
  for (const Wait &wait : waits)
    numbers.append({wait.queue, wait.count});
  return DenseI64ArrayAttr::get(context, numbers);
}

LogicalResult waitsFromAttribute(std::vector<Wait> &waits, Attribute attribute,
                                 function_ref<InFlightDiagnostic()> emitError) {
  auto numbers = dyn_cast_or_null<DenseI64ArrayAttr>(attribute);
  if (!numbers || numbers.size() % 2)
    return emitError() << "waits must be an array of pairs of integers";
  waits.clear();
  for (int64_t i = 0; i < numbers.size(); i += 2) {
    int64_t queue = numbers[i], count = numbers[i + 1];
    if (queue < 0 || queue > UINT8_MAX || count < 0 || count > UINT32_MAX)
      return emitError() << "waits must be an array of pairs of a queue and a count";
    waits.push_back({Queue(queue), uint32_t(count)});
  }
  return success();
}

LogicalResult readWaits(DialectBytecodeReader &reader, std::vector<Wait> &waits) {
  Attribute attribute;
  return success(
      succeeded(reader.readAttribute(attribute)) &&
      succeeded(waitsFromAttribute(waits, attribute, [&] { return reader.emitError(); })));
}

InstructionOpInterface createInstruction(OpBuilder &builder, Location location, const Body &body,
                                         std::vector<Wait> waits) {
  std::string_view mnemonic = std::visit([](const auto &b) { return b.mnemonic; }, body);
  OperationState state(location, "isa." + std::string(mnemonic));
  auto op = cast<InstructionOpInterface>(builder.create(state));
  op.setBody(body);
  op.setWaitList(std::move(waits));
  return op;
}

} // namespace tessera::isa
