// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One TensorProto as the wire shows it, and the checks that its data is what its shape says.
#include "compiler/frontend/onnx/Tensor.h"

#include "compiler/frontend/onnx/Wire.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

namespace tessera::frontend {

namespace {

// More elements than any memory we could mean: a shape beyond this is a lie or an accident.
constexpr uint64_t kMaxElements = uint64_t(1) << 40;
constexpr size_t kMaxRank = 16;         // of a tensor in the file
constexpr size_t kMaxComputedRank = 32; // of a shape, repeating takes two dimensions for each

struct ElementType {
  std::string_view name;
  int bits;
};
// Indexed by onnx TensorProto.DataType.
constexpr ElementType kElementTypes[] = {
    {"undefined", 0},      {"float32", 32},   {"uint8", 8},
    {"int8", 8},           {"uint16", 16},    {"int16", 16},
    {"int32", 32},         {"int64", 64},     {"string", 0},
    {"bool", 8},           {"float16", 16},   {"float64", 64},
    {"uint32", 32},        {"uint64", 64},    {"complex64", 64},
    {"complex128", 128},   {"bfloat16", 16},  {"float8e4m3fn", 8},
    {"float8e4m3fnuz", 8}, {"float8e5m2", 8}, {"float8e5m2fnuz", 8},
    {"uint4", 4},          {"int4", 4},       {"float4e2m1", 4},
    {"float8e8m0", 8},     {"uint2", 2},      {"int2", 2}};
constexpr int kString = 8;

absl::Status scanExternalEntry(std::span<const uint8_t> bytes, TensorFields &tensor) {
  WireReader reader(bytes);
  std::string_view key, value;
  while (!reader.atEnd()) {
    TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
    if (field.type == WireType::bytes)
      (field.number == 1 ? key : value) = field.text();
  }
  if (key == "location")
    tensor.location = value;
  if (key != "offset" && key != "length")
    return absl::OkStatus();
  int64_t number = 0;
  if (!absl::SimpleAtoi(toAbsl(value), &number) || number < 0)
    return error(Code::BadTensor, "tensor '", tensor.name, "' gives '", value.substr(0, 40),
                 "' as the ", key, " of its external data");
  (key == "offset" ? tensor.externalOffset : tensor.externalLength) = number;
  return absl::OkStatus();
}

// float_data (4), int32_data (5), string_data (6), int64_data (7), double_data (10),
// uint64_data (11): packed or one by one.
void scanTypedData(const WireField &field, TensorFields &tensor) {
  if (field.type != WireType::bytes || field.number == 6) {
    ++tensor.typedCount;
    tensor.contiguous = false;
    return;
  }
  const int width = field.number == 4 ? 4 : field.number == 10 ? 8 : 0;
  const bool first = tensor.typedCount == 0;
  tensor.typedCount += width ? field.payload.size() / width : countVarints(field.payload);
  const bool matches = (width == 4 && tensor.type == 1) || (width == 8 && tensor.type == 11);
  tensor.contiguous = first && matches;
  tensor.raw = field.payload;
}

absl::Status scanField(const WireField &field, TensorFields &tensor) {
  switch (field.number) {
  case 1:
    if (field.type == WireType::bytes) {
      TSR_ASSIGN_OR_RETURN(std::vector<int64_t> dims, unpackVarints(field.payload));
      tensor.dims.insert(tensor.dims.end(), dims.begin(), dims.end());
    } else {
      tensor.dims.push_back(static_cast<int64_t>(field.value));
    }
    break;
  case 2:
    tensor.type = static_cast<int32_t>(field.value);
    break;
  case 8:
    tensor.name = field.text();
    break;
  case 9:
    tensor.hasRaw = tensor.contiguous = true;
    tensor.raw = field.payload;
    break;
  case 13:
    return scanExternalEntry(field.payload, tensor);
  case 14:
    tensor.external = field.value == 1;
    break;
  case 4:
  case 5:
  case 6:
  case 7:
  case 10:
  case 11:
    scanTypedData(field, tensor);
    break;
  default:
    break;
  }
  if (tensor.dims.size() > kMaxRank)
    return error(Code::BadShape, "tensor '", tensor.name, "' has more than ", kMaxRank,
                 " dimensions");
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<TensorFields> scanTensor(std::span<const uint8_t> bytes) {
  TensorFields tensor;
  // Names and types usually come after or between: read them first, for the messages.
  for (bool data : {false, true})
    for (WireReader reader(bytes); !reader.atEnd();) {
      TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
      const bool describes = field.number == 2 || field.number == 8;
      if (describes != data)
        TSR_RETURN_IF_ERROR(scanField(field, tensor));
    }
  return tensor;
}

int elementBits(int32_t type) {
  return type >= 0 && type < int(std::size(kElementTypes)) ? kElementTypes[type].bits : 0;
}

std::string_view elementName(int32_t type) {
  if (type < 0 || type >= int(std::size(kElementTypes)))
    return "unknown";
  return kElementTypes[type].name;
}

std::string shapeText(std::span<const int64_t> dims) {
  return absl::StrCat("[", absl::StrJoin(dims, ","), "]");
}

absl::StatusOr<uint64_t> elementCount(std::span<const int64_t> dims, std::string_view what) {
  if (dims.size() > kMaxComputedRank)
    return error(Code::BadShape, what, " has ", dims.size(), " dimensions; there may be ",
                 kMaxComputedRank);
  uint64_t count = 1;
  for (int64_t dim : dims) {
    if (dim < 0)
      return error(Code::BadShape, what, " has the shape ", shapeText(dims),
                   ": a dimension is negative");
    // 0 elements hide nothing: the other dimensions must be sane as well.
    if (static_cast<uint64_t>(dim) > kMaxElements ||
        (dim > 0 && count > kMaxElements / static_cast<uint64_t>(dim)))
      return error(Code::BadShape, what, " has the shape ", shapeText(dims),
                   ": no memory holds that");
    count *= dim > 0 ? dim : 1;
  }
  for (int64_t dim : dims)
    count = dim == 0 ? 0 : count;
  return count;
}

absl::StatusOr<uint64_t> checkTensor(const TensorFields &tensor) {
  const std::string what = concat("tensor '", tensor.name, "'");
  TSR_ASSIGN_OR_RETURN(uint64_t count, elementCount(tensor.dims, what));
  const int bits = elementBits(tensor.type);
  if (bits == 0 && tensor.type != kString)
    return error(Code::BadTensor, what, " has the element type ", tensor.type,
                 ", which ONNX does not define");
  const uint64_t bytes = (count * bits + 7) / 8;
  auto mismatch = [&](uint64_t has) {
    return error(Code::BadTensor, what, " of shape ", shapeText(tensor.dims), " and type ",
                 elementName(tensor.type), " needs ", bytes, " bytes, but has ", has);
  };
  if (tensor.external) {
    if (tensor.hasRaw || tensor.typedCount)
      return error(Code::BadTensor, what, " has data both in the model and outside");
    if (tensor.externalLength >= 0 && static_cast<uint64_t>(tensor.externalLength) != bytes)
      return mismatch(tensor.externalLength);
    return bytes;
  }
  if (tensor.hasRaw) {
    if (tensor.typedCount)
      return error(Code::BadTensor, what, " has its data twice");
    if (tensor.raw.size() != bytes)
      return mismatch(tensor.raw.size());
    return bytes;
  }
  // Complex numbers take two values, types of 4 and 2 bits share one.
  const bool complex = tensor.type == 14 || tensor.type == 15;
  const uint64_t values = complex ? count * 2 : bits && bits < 8 ? bytes : count;
  if (tensor.typedCount != values)
    return error(Code::BadTensor, what, " of shape ", shapeText(tensor.dims), " needs ", values,
                 " values, but has ", tensor.typedCount);
  return bytes;
}

} // namespace tessera::frontend
