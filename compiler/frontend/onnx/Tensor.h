// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One TensorProto as the wire shows it, and the checks that its data is what its shape says.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::frontend {

// The fields of a TensorProto; spans point into the file.
struct TensorFields {
  std::string name;
  std::vector<int64_t> dims;
  int32_t type = 0; // onnx TensorProto.DataType
  bool external = false;
  bool hasRaw = false;
  std::span<const uint8_t> raw; // raw_data, or one packed float_data or double_data
  bool contiguous = false;      // `raw` holds all the data as little-endian elements
  uint64_t typedCount = 0;      // how many values the typed fields hold
  std::string location;         // external data: the three keys that matter
  int64_t externalOffset = 0;
  int64_t externalLength = -1;
};

// Where the data of a tensor lies: `file` 0 is the model, others are external data.
struct TensorRecord {
  std::string name;
  int32_t type = 0;
  std::vector<int64_t> dims;
  int file = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
};

absl::StatusOr<TensorFields> scanTensor(std::span<const uint8_t> bytes);

// Bits of one element; 0 for strings and unknown types.
int elementBits(int32_t type);
std::string_view elementName(int32_t type);

// The product of the dimensions; BadShape where one is negative, or their number or product absurd.
absl::StatusOr<uint64_t> elementCount(std::span<const int64_t> dims, std::string_view what);

// How many bytes the elements need; BadTensor if the tensor holds another number of them.
absl::StatusOr<uint64_t> checkTensor(const TensorFields &tensor);

std::string shapeText(std::span<const int64_t> dims);

} // namespace tessera::frontend
