// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes the protobuf wire format, field by field, without copying payloads.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::frontend {

enum class WireType : uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::varint;
  uint64_t value = 0;               // of a varint or fixed field
  std::span<const uint8_t> payload; // of a bytes field; of others their encoded value
  std::span<const uint8_t> whole;   // tag, length and payload

  std::string_view text() const {
    return {reinterpret_cast<const char *>(payload.data()), payload.size()};
  }
};

// Never reads outside the span it was given, whatever the bytes say.
class WireReader {
public:
  explicit WireReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  bool atEnd() const { return position_ == bytes_.size(); }
  size_t position() const { return position_; }
  // The next field. Errors: OnnxTruncated when it goes on past the end, OnnxMalformed otherwise.
  absl::StatusOr<WireField> next();

private:
  absl::StatusOr<uint64_t> varint();

  std::span<const uint8_t> bytes_;
  size_t position_ = 0;
};

// The varints of a packed repeated field, or the error in them.
absl::StatusOr<std::vector<int64_t>> unpackVarints(std::span<const uint8_t> payload);
// How many varints a packed field holds.
size_t countVarints(std::span<const uint8_t> payload);

void appendVarint(std::string &out, uint64_t value);
void appendVarintField(std::string &out, uint32_t number, uint64_t value);
void appendBytesField(std::string &out, uint32_t number, std::string_view payload);

} // namespace tessera::frontend
