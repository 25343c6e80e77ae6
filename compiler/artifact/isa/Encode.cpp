// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions to bytes.
#include "compiler/artifact/isa/Encode.h"

#include <bit>
#include <cstring>

namespace tessera::isa {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr size_t kWord = 8;

struct Writer {
  std::string &bytes;

  template <typename T> void raw(T value) {
    char buffer[sizeof(T)];
    std::memcpy(buffer, &value, sizeof(T));
    bytes.append(buffer, sizeof(T));
  }
  void field(bool value) { raw(uint8_t(value)); }
  void field(int32_t value) { raw(value); }
  void field(float value) { raw(value); }
  void field(double value) { raw(value); }
  void field(const std::array<int32_t, 4> &steps) {
    for (int32_t step : steps)
      raw(step);
  }
  void field(const Access &access) {
    raw(uint8_t(static_cast<int>(access.space) + 16 * access.rank));
    raw(static_cast<uint8_t>(access.dtype));
    raw(access.partition);
    raw(access.partitions);
    if (isHbm(access.space))
      raw(access.offset);
    else
      raw(uint32_t(access.offset));
    for (int d = 0; d < access.rank; ++d) {
      raw(access.dims[d].count);
      raw(access.dims[d].stride);
    }
  }
  void field(const std::optional<Access> &access) {
    field(access.has_value());
    if (access)
      field(*access);
  }
  void field(const Operand &operand) {
    bool isAccess = std::holds_alternative<Access>(operand);
    field(isAccess);
    std::visit([&](const auto &value) { field(value); }, operand);
  }
  template <typename E>
    requires std::is_enum_v<E>
  void field(E value) {
    raw(static_cast<uint8_t>(value));
  }
};

template <typename E> bool isCase(E value) {
  for (const EnumCase &c : EnumCases<E>::cases)
    if (c.value == static_cast<uint8_t>(value))
      return true;
  return false;
}

// An enumeration field that holds none of its cases would not decode.
absl::Status checkEnums(const Body &body) {
  absl::Status status;
  auto check = [&]<typename F>(std::string_view fieldName, const F &value) {
    if constexpr (std::is_enum_v<F>)
      if (!isCase(value))
        status.Update(error(Code::CannotEncode, "field '", fieldName, "' has the undefined value ",
                            static_cast<int>(value)));
  };
  std::visit([&](const auto &b) { b.visitFields(b, check); }, body);
  return status;
}

void writeFields(const Body &body, Writer &writer) {
  auto write = [&](std::string_view, const auto &value) { writer.field(value); };
  std::visit([&](const auto &b) { b.visitFields(b, write); }, body);
}

} // namespace

absl::Status encode(const Instruction &instruction, Queue queue, std::string &bytes) {
  TSR_RETURN_IF_ERROR(checkInstruction(instruction, queue));
  TSR_RETURN_IF_ERROR(checkEnums(instruction.body));
  size_t begin = bytes.size();
  Writer writer{bytes};
  writer.raw(std::visit([](const auto &body) { return body.encoding; }, instruction.body));
  writer.raw(uint8_t(instruction.waits.size()));
  writer.raw(uint16_t(0)); // the length, known below
  writer.raw(instruction.location);
  for (const Wait &wait : instruction.waits) {
    writer.raw(wait.queue);
    writer.raw(wait.count);
  }
  writeFields(instruction.body, writer);
  size_t words = (bytes.size() - begin + kWord - 1) / kWord;
  bytes.resize(begin + words * kWord, '\0');
  uint16_t length = uint16_t(words); // 19 waits and 6 accesses of rank 5 stay far below 2^16
  std::memcpy(bytes.data() + begin + 2, &length, sizeof(length));
  return absl::OkStatus();
}

absl::StatusOr<std::string> encodeQueue(std::span<const Instruction> instructions, Queue queue) {
  std::string bytes;
  for (size_t i = 0; i < instructions.size(); ++i)
    if (absl::Status status = encode(instructions[i], queue, bytes); !status.ok())
      return annotate(status, concat(queueName(queue), ":", i));
  return bytes;
}

absl::StatusOr<std::string> encodeBody(const Body &body) {
  TSR_RETURN_IF_ERROR(checkBody(body));
  TSR_RETURN_IF_ERROR(checkEnums(body));
  std::string bytes;
  Writer writer{bytes};
  writer.raw(std::visit([](const auto &b) { return b.encoding; }, body));
  writeFields(body, writer);
  return bytes;
}

} // namespace tessera::isa
