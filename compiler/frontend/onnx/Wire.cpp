// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes the protobuf wire format, field by field, without copying payloads.
#include "compiler/frontend/onnx/Wire.h"

#include <algorithm>
#include <cstring>

namespace tessera::frontend {

absl::StatusOr<uint64_t> WireReader::varint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (position_ == bytes_.size())
      return error(Code::OnnxTruncated, "the ONNX data ends inside a number");
    uint8_t byte = bytes_[position_++];
    value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return value;
  }
  return error(Code::OnnxMalformed, "a number in the ONNX data is longer than 10 bytes");
}

absl::StatusOr<WireField> WireReader::next() {
  const size_t start = position_;
  TSR_ASSIGN_OR_RETURN(uint64_t tag, varint());
  WireField field;
  field.number = static_cast<uint32_t>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);
  if (tag >> 32 || field.number == 0)
    return error(Code::OnnxMalformed, "the ONNX data has a field numbered ", tag >> 3);
  size_t payload = position_;
  size_t size = 0;
  switch (field.type) {
  case WireType::varint: {
    TSR_ASSIGN_OR_RETURN(field.value, varint());
    size = position_ - payload;
    break;
  }
  case WireType::fixed64:
    size = 8;
    break;
  case WireType::fixed32:
    size = 4;
    break;
  case WireType::bytes: {
    TSR_ASSIGN_OR_RETURN(uint64_t length, varint());
    payload = position_;
    if (length > bytes_.size() - payload)
      return error(Code::OnnxTruncated, "a field of the ONNX data announces ", length,
                   " bytes where only ", bytes_.size() - payload, " are left");
    size = length;
    break;
  }
  default:
    return error(Code::OnnxMalformed, "the ONNX data has a field of wire type ", tag & 7);
  }
  if (size > bytes_.size() - payload)
    return error(Code::OnnxTruncated, "the ONNX data ends inside a field");
  if (field.type == WireType::fixed32 || field.type == WireType::fixed64)
    std::memcpy(&field.value, bytes_.data() + payload, size);
  position_ = payload + size;
  field.payload = bytes_.subspan(payload, size);
  field.whole = bytes_.subspan(start, position_ - start);
  return field;
}

absl::StatusOr<std::vector<int64_t>> unpackVarints(std::span<const uint8_t> payload) {
  std::vector<int64_t> values;
  values.reserve(countVarints(payload));
  uint64_t value = 0;
  int shift = 0;
  for (uint8_t byte : payload) {
    if (shift > 63)
      return error(Code::OnnxMalformed, "a number in the ONNX data is longer than 10 bytes");
    value |= uint64_t(byte & 0x7f) << shift;
    shift += 7;
    if (byte & 0x80)
      continue;
    values.push_back(static_cast<int64_t>(value));
    value = 0;
    shift = 0;
  }
  if (shift != 0)
    return error(Code::OnnxTruncated, "the ONNX data ends inside a number");
  return values;
}

size_t countVarints(std::span<const uint8_t> payload) {
  return std::count_if(payload.begin(), payload.end(), [](uint8_t byte) { return byte < 0x80; });
}

void appendVarint(std::string &out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void appendVarintField(std::string &out, uint32_t number, uint64_t value) {
  appendVarint(out, uint64_t(number) << 3);
  appendVarint(out, value);
}

void appendBytesField(std::string &out, uint32_t number, std::string_view payload) {
  appendVarint(out, (uint64_t(number) << 3) | uint64_t(WireType::bytes));
  appendVarint(out, payload.size());
  out.append(payload);
}

} // namespace tessera::frontend
