// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tile dialect: its type and its operations other than engine operations.
#include "dialects/tile/EngineOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tessera;
using namespace tessera::tile;

#include "dialects/tile/TileDialect.cpp.inc"
#include "dialects/tile/TileInterfaces.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/tile/TileTypes.cpp.inc"

namespace {
// Buffer types are long and few: a line of text names them by an alias.
struct AsmInterface : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    auto buffer = dyn_cast<BufferType>(type);
    if (!buffer)
      return AliasResult::NoAlias;
    os << name(buffer.getSpace()) << '_';
    if (!isHbm(buffer.getSpace()))
      os << buffer.getPartitions() << 'x';
    os << buffer.getBytes() << 'B';
    return AliasResult::FinalAlias;
  }
};
} // namespace

void TileDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/tile/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/tile/TileOps.cpp.inc"
      >();
  addInterfaces<AsmInterface>();
}

//===- Buffers -------------------------------------------------------------------------------===//

static std::optional<isa::Space> spaceNamed(StringRef text) {
  for (int i = 0; i < isa::kSpaceCount; ++i)
    if (isa::name(static_cast<isa::Space>(i)) == std::string_view(text))
      return static_cast<isa::Space>(i);
  return std::nullopt;
}

Type BufferType::parse(AsmParser &parser) {
  StringRef spaceName;
  int32_t partitions = 1;
  int64_t bytes = 0;
  SMLoc location;
  if (parser.parseLess() || parser.getCurrentLocation(&location) ||
      parser.parseKeyword(&spaceName) || parser.parseComma())
    return {};
  std::optional<isa::Space> space = spaceNamed(spaceName);
  if (!space) {
    parser.emitError(location, "expected sbuf, psum, weights, input, output or scratch");
    return {};
  }
  if (!isHbm(*space) && (parser.parseInteger(partitions) || parser.parseKeyword("x")))
    return {};
  if (parser.parseInteger(bytes) || parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(location); }, parser.getContext(), *space,
                    partitions, bytes);
}

void BufferType::print(AsmPrinter &printer) const {
  printer << '<' << isa::name(getSpace()) << ", ";
  if (!isHbm(getSpace()))
    printer << getPartitions() << " x ";
  printer << getBytes() << '>';
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError, isa::Space space,
                                 int32_t partitions, int64_t bytes) {
  if (partitions < 1 || partitions > (isHbm(space) ? 1 : 128))
    return emitError() << "a buffer in " << isa::name(space) << " cannot have " << partitions
                       << " partitions";
  const bool isInterface = space == isa::Space::input || space == isa::Space::output;
  if (bytes < (isInterface ? 0 : 1)) // tensors without elements go in and out
    return emitError() << "a buffer needs at least 1 byte, not " << bytes;
  if (bytes > kMaxBufferBytes)
    return emitError() << "a buffer of " << bytes << " bytes is larger than any memory";
  return success();
}

int64_t tile::storageBytes(RankedTensorType type) {
  std::optional<isa::DType> dtype = isa::storageType(type.getElementType());
  if (!dtype || !type.hasStaticShape())
    return -1;
  int64_t bytes = byteSize(*dtype);
  for (int64_t dim : type.getShape())
    if (llvm::MulOverflow(bytes, dim, bytes) || bytes > kMaxBufferBytes)
      return -1;
  return bytes;
}

static LogicalResult inferTensorBuffer(MLIRContext *context, std::optional<Location> location,
                                       isa::Space space, Type type, SmallVectorImpl<Type> &types) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  int64_t bytes = tensor ? storageBytes(tensor) : -1;
  if (bytes < 0)
    return emitOptionalError(location, "C1: ", type, " is not a tensor the machine can store");
  types.push_back(BufferType::get(context, space, 1, bytes));
  return success();
}

static LogicalResult verifyTensorBuffer(Operation *op, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || storageBytes(tensor) < 0)
    return op->emitOpError("C1: ") << type << " is not a tensor the machine can store";
  auto input = dyn_cast<InputOp>(op);
  if (!input || !input.getRange())
    return success();
  ArrayRef<int64_t> range = *input.getRange();
  if (range.size() != 2 || range[0] > range[1] || !tensor.getElementType().isInteger())
    return op->emitOpError("C2: a range is the lowest and the highest of integers");
  return success();
}

LogicalResult AllocOp::verify() {
  isa::Space space = getBuffer().getType().getSpace();
  if (space == isa::Space::sbuf || space == isa::Space::psum || space == isa::Space::scratch)
    return success();
  return emitOpError("C1: allocates sbuf, psum or scratch, not ") << isa::name(space);
}

#define GET_OP_CLASSES
#include "dialects/tile/TileOps.cpp.inc"
