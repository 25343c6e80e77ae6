// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small integer and boolean tensors whose values the importer knows: shapes, axes, indices.
#include "compiler/frontend/onnx/Known.h"

#include "compiler/frontend/onnx/Tensor.h"

#include "onnx/onnx_pb.h"

#include <cstring>

namespace tessera::frontend {

namespace {

using Proto = onnx::TensorProto;

template <typename T, typename Field> void append(std::vector<uint8_t> &out, const Field &field) {
  out.reserve(field.size() * sizeof(T));
  for (auto value : field) {
    const T narrowed = static_cast<T>(value);
    const auto *bytes = reinterpret_cast<const uint8_t *>(&narrowed);
    out.insert(out.end(), bytes, bytes + sizeof(T));
  }
}

template <typename T> int64_t load(const uint8_t *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<int64_t>(value);
}

int64_t loadElement(int32_t type, const uint8_t *bytes) {
  switch (type) {
  case Proto::BOOL:
    return *bytes != 0;
  case Proto::UINT8:
    return *bytes;
  case Proto::INT8:
    return load<int8_t>(bytes);
  case Proto::UINT16:
    return load<uint16_t>(bytes);
  case Proto::INT16:
    return load<int16_t>(bytes);
  case Proto::INT32:
    return load<int32_t>(bytes);
  case Proto::UINT32:
    return load<uint32_t>(bytes);
  default:
    return load<int64_t>(bytes);
  }
}

} // namespace

std::optional<uint64_t> knownCount(std::span<const int64_t> dims) {
  absl::StatusOr<uint64_t> count = elementCount(dims, "");
  return count.ok() && *count <= Known::kMaxElements ? std::optional(*count) : std::nullopt;
}

bool isIntegerOrBool(int32_t type) {
  switch (type) {
  case Proto::BOOL:
  case Proto::UINT8:
  case Proto::INT8:
  case Proto::UINT16:
  case Proto::INT16:
  case Proto::INT32:
  case Proto::UINT32:
  case Proto::INT64:
  case Proto::UINT64:
    return true;
  default:
    return false;
  }
}

int64_t narrowed(int32_t type, int64_t value) {
  switch (type) {
  case Proto::BOOL:
    return value != 0;
  case Proto::UINT8:
    return static_cast<uint8_t>(value);
  case Proto::INT8:
    return static_cast<int8_t>(value);
  case Proto::UINT16:
    return static_cast<uint16_t>(value);
  case Proto::INT16:
    return static_cast<int16_t>(value);
  case Proto::UINT32:
    return static_cast<uint32_t>(value);
  case Proto::INT32:
    return static_cast<int32_t>(value);
  default:
    return value;
  }
}

mlir::Type elementType(mlir::MLIRContext &context, int32_t type) {
  auto integer = [&](unsigned width, bool isUnsigned) {
    return mlir::IntegerType::get(
        &context, width, isUnsigned ? mlir::IntegerType::Unsigned : mlir::IntegerType::Signless);
  };
  switch (type) {
  case Proto::FLOAT:
    return mlir::FloatType::getF32(&context);
  case Proto::FLOAT16:
    return mlir::FloatType::getF16(&context);
  case Proto::BFLOAT16:
    return mlir::FloatType::getBF16(&context);
  case Proto::DOUBLE:
    return mlir::FloatType::getF64(&context);
  case Proto::BOOL:
    return integer(1, false);
  case Proto::INT8:
  case Proto::INT16:
  case Proto::INT32:
  case Proto::INT64:
    return integer(elementBits(type), false);
  case Proto::UINT8:
  case Proto::UINT16:
  case Proto::UINT32:
  case Proto::UINT64:
    return integer(elementBits(type), true);
  default:
    return {};
  }
}

absl::StatusOr<mlir::RankedTensorType> tensorType(mlir::MLIRContext &context, int32_t type,
                                                  std::span<const int64_t> dims,
                                                  std::string_view what) {
  mlir::Type element = elementType(context, type);
  if (!element)
    return error(Code::UnsupportedType, what, " has elements of type ", elementName(type),
                 ", which we cannot compile");
  TSR_RETURN_IF_ERROR(elementCount(dims, what).status());
  return mlir::RankedTensorType::get(llvm::ArrayRef(dims.data(), dims.size()), element);
}

absl::StatusOr<std::vector<uint8_t>> tensorBytes(const onnx::TensorProto &tensor) {
  std::vector<uint8_t> out;
  if (tensor.has_raw_data()) {
    out.assign(tensor.raw_data().begin(), tensor.raw_data().end());
  } else if (tensor.data_type() == Proto::FLOAT) {
    append<float>(out, tensor.float_data());
  } else if (tensor.data_type() == Proto::DOUBLE) {
    append<double>(out, tensor.double_data());
  } else if (tensor.data_type() == Proto::INT64) {
    append<int64_t>(out, tensor.int64_data());
  } else if (tensor.data_type() == Proto::UINT64 || tensor.data_type() == Proto::UINT32) {
    tensor.data_type() == Proto::UINT64 ? append<uint64_t>(out, tensor.uint64_data())
                                        : append<uint32_t>(out, tensor.uint64_data());
  } else if (elementBits(tensor.data_type()) == 32) {
    append<int32_t>(out, tensor.int32_data());
  } else if (elementBits(tensor.data_type()) == 16) {
    append<uint16_t>(out, tensor.int32_data());
  } else if (elementBits(tensor.data_type()) == 8) {
    append<uint8_t>(out, tensor.int32_data());
  }
  // The walk checked the file's tensors; those the onnx library made are checked here.
  const std::string what = concat("tensor '", tensor.name(), "'");
  TSR_ASSIGN_OR_RETURN(
      uint64_t count,
      elementCount({tensor.dims().data(), static_cast<size_t>(tensor.dims_size())}, what));
  const int bits = elementBits(tensor.data_type());
  if (bits < 8 || out.size() != count * bits / 8)
    return error(bits < 8 ? Code::UnsupportedType : Code::BadTensor, what, " of type ",
                 elementName(tensor.data_type()), " has ", out.size(), " bytes for ", count,
                 " elements");
  return out;
}

Known knownFromBytes(int32_t type, std::span<const int64_t> dims, std::span<const uint8_t> bytes) {
  Known known{type, {dims.begin(), dims.end()}, {}};
  const size_t width = elementBits(type) / 8;
  known.values.reserve(bytes.size() / width);
  for (size_t at = 0; at + width <= bytes.size(); at += width)
    known.values.push_back(loadElement(type, bytes.data() + at));
  return known;
}

std::vector<uint8_t> bytesOf(const Known &known) {
  std::vector<uint8_t> bytes;
  switch (elementBits(known.type)) {
  case 64:
    append<uint64_t>(bytes, known.values);
    break;
  case 32:
    append<uint32_t>(bytes, known.values);
    break;
  case 16:
    append<uint16_t>(bytes, known.values);
    break;
  default:
    append<uint8_t>(bytes, known.values);
    break;
  }
  return bytes;
}

mlir::DenseElementsAttr denseFromBytes(mlir::RankedTensorType type,
                                       std::span<const uint8_t> bytes) {
  if (type.getElementType().isInteger(1)) {
    llvm::SmallVector<bool> values(bytes.begin(), bytes.end());
    return mlir::DenseElementsAttr::get(type, llvm::ArrayRef<bool>(values));
  }
  llvm::ArrayRef<char> raw(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return mlir::DenseElementsAttr::getFromRawBuffer(type, raw);
}

} // namespace tessera::frontend
