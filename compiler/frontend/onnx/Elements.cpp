// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The elements of ONNX tensors: their types in nn, their bytes.
#include "compiler/frontend/onnx/Elements.h"

#include "compiler/frontend/onnx/Tensor.h"

#include "onnx/onnx_pb.h"

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

} // namespace

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

} // namespace tessera::frontend
