// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The isa dialect: programs, tensors, queues.
#include "compiler/artifact/neff/Artifact.h"
#include "dialects/isa/Convert.h"
#include "dialects/isa/InstructionOps.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace tessera;

#include "dialects/isa/ISADialect.cpp.inc"
#include "dialects/isa/ISAInterfaces.cpp.inc"

//===- Text ----------------------------------------------------------------------------------===//

static ParseResult parseSize(OpAsmParser &parser, IntegerAttr &size) {
  int64_t value = 0;
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseInteger(value))
    return failure();
  if (value < 0)
    return parser.emitError(location, "a number of bytes cannot be negative");
  size = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}
static void printSize(OpAsmPrinter &printer, Operation *, IntegerAttr size) {
  printer << size.getInt();
}

static ParseResult parseQueue(OpAsmParser &parser, IntegerAttr &queue) {
  StringRef text;
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseKeyword(&text))
    return failure();
  for (isa::Queue q = 0; q < isa::kQueueCount; ++q)
    if (isa::queueName(q) == std::string_view(text)) {
      queue = parser.getBuilder().getI64IntegerAttr(q);
      return success();
    }
  return parser.emitError(location) << "'" << text << "' is not a queue";
}
static void printQueue(OpAsmPrinter &printer, Operation *, IntegerAttr queue) {
  printer << isa::queueName(isa::Queue(queue.getInt()));
}

//===- Types ---------------------------------------------------------------------------------===//

std::optional<isa::DType> isa::storageType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type)) {
    bool isUnsigned = integer.isUnsigned();
    switch (integer.getWidth()) {
    case 1:
      return DType::u8;
    case 8:
      return isUnsigned ? DType::u8 : DType::i8;
    case 16:
      return isUnsigned ? DType::u16 : DType::i16;
    case 32:
      return isUnsigned ? DType::u32 : DType::i32;
    case 64:
      return DType::i64;
    default:
      return std::nullopt;
    }
  }
  if (type.isF32())
    return DType::f32;
  if (type.isBF16())
    return DType::bf16;
  if (type.isF16())
    return DType::f16;
  if (type.isFloat8E4M3FN())
    return DType::f8e4m3;
  if (type.isFloat8E5M2())
    return DType::f8e5m2;
  return std::nullopt;
}

Type isa::elementType(MLIRContext *context, DType dtype, bool isBool) {
  Builder builder(context);
  switch (dtype) {
  case DType::f32:
    return builder.getF32Type();
  case DType::bf16:
    return builder.getBF16Type();
  case DType::f16:
    return builder.getF16Type();
  case DType::f8e4m3:
    return builder.getFloat8E4M3FNType();
  case DType::f8e5m2:
    return builder.getFloat8E5M2Type();
  case DType::u8:
    return isBool ? Type(builder.getI1Type()) : builder.getIntegerType(8, /*isSigned=*/false);
  case DType::u16:
  case DType::u32:
    return builder.getIntegerType(8 * byteSize(dtype), /*isSigned=*/false);
  default:
    return builder.getIntegerType(8 * byteSize(dtype));
  }
}

//===- Checks --------------------------------------------------------------------------------===//

LogicalResult isa::verifyTensor(Operation *op, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || !storageType(tensor.getElementType()))
    return op->emitOpError() << "C4: " << type
                             << " is not a static tensor of a type the machine stores";
  auto input = dyn_cast<InputOp>(op);
  if (input && input.getRange() && input.getRange()->size() != 2)
    return op->emitOpError() << "C5: a range is the smallest and the largest value";
  return success();
}

LogicalResult isa::ProgramOp::verifyRegions() {
  uint32_t seen = 0;
  for (Operation &op : getBody().front()) {
    auto queue = dyn_cast<QueueOp>(op);
    if (!queue && !::llvm::isa<InputOp, OutputOp, WeightOp>(op))
      return op.emitOpError() << "C1: a program holds tensors and queues only";
    if (!queue)
      continue;
    uint32_t bit = uint32_t(1) << queue.getQueue();
    if (seen & bit)
      return op.emitOpError() << "C2: a second queue " << queueName(Queue(queue.getQueue()));
    seen |= bit;
  }
  if (DictionaryAttr metadata = getMetadataAttr())
    for (NamedAttribute entry : metadata)
      if (!::llvm::isa<StringAttr>(entry.getValue()))
        return emitOpError() << "C8: metadata '" << entry.getName().getValue()
                             << "' is not a string";
  Artifact tables = exportTables(*this);
  if (absl::Status status = checkTables(tables); !status.ok())
    return emitOpError() << "C3: " << StringRef(status.message().data(), status.message().size());
  return success();
}

LogicalResult isa::QueueOp::verify() {
  if (getQueue() >= kQueueCount)
    return emitOpError() << "C6: there is no queue " << getQueue();
  return success();
}

LogicalResult isa::QueueOp::verifyRegions() {
  Engine engine = engineOf(Queue(getQueue()));
  for (Operation &op : getBody().front()) {
    auto instruction = dyn_cast<InstructionOpInterface>(op);
    if (!instruction || instruction.getEngine() != engine)
      return op.emitOpError() << "C6: not an instruction of queue " << queueName(Queue(getQueue()));
  }
  return success();
}

//===- The dialect ---------------------------------------------------------------------------===//

void isa::ISADialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/isa/ISAOps.cpp.inc"
      >();
}

#define GET_OP_CLASSES
#include "dialects/isa/ISAOps.cpp.inc"
