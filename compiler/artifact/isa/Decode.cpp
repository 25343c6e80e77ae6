// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bytes to instructions; refuses whatever the encoder would not write.
#include "compiler/artifact/isa/Encode.h"

#include <cstring>

namespace tessera::isa {
namespace {

constexpr size_t kWord = 8;
constexpr size_t kHeader = 8;

absl::Status bad(std::string_view what) { return error(Code::BadEncoding, what); }

// Reads fields from the bytes of one instruction; after the first error every read gives zero.
struct Reader {
  std::string_view bytes;
  absl::Status status;

  void fail(std::string_view what) { status.Update(bad(what)); }

  template <typename T> T raw() {
    T value = {};
    if (bytes.size() < sizeof(T)) {
      fail("the instruction ends within a field");
      bytes = {};
      return value;
    }
    std::memcpy(&value, bytes.data(), sizeof(T));
    bytes.remove_prefix(sizeof(T));
    return value;
  }
  void field(bool &value) {
    uint8_t byte = raw<uint8_t>();
    if (byte > 1)
      fail(concat("a flag holds ", int(byte), ", neither 0 nor 1"));
    value = byte != 0;
  }
  void field(int32_t &value) { value = raw<int32_t>(); }
  void field(float &value) { value = raw<float>(); }
  void field(double &value) { value = raw<double>(); }
  void field(std::array<int32_t, 4> &steps) {
    for (int32_t &step : steps)
      step = raw<int32_t>();
  }
  void field(Access &access);
  void field(std::optional<Access> &access) {
    bool present = false;
    field(present);
    if (present)
      field(access.emplace());
  }
  void field(Operand &operand) {
    bool isAccess = false;
    field(isAccess);
    if (isAccess)
      field(operand.emplace<Access>());
    else
      field(operand.emplace<float>());
  }
  template <typename E>
    requires std::is_enum_v<E>
  void field(E &value) {
    uint8_t byte = raw<uint8_t>();
    for (const EnumCase &c : EnumCases<E>::cases)
      if (c.value == byte) {
        value = static_cast<E>(byte);
        return;
      }
    fail(concat("an enumeration holds the undefined value ", int(byte)));
  }
};

void Reader::field(Access &access) {
  uint8_t spaceAndRank = raw<uint8_t>();
  uint8_t dtype = raw<uint8_t>();
  access.partition = raw<uint8_t>();
  access.partitions = raw<uint8_t>();
  access.rank = spaceAndRank / 16;
  if (spaceAndRank % 16 >= kSpaceCount)
    return fail(concat("memory space ", spaceAndRank % 16, " does not exist"));
  if (dtype >= kDTypeCount)
    return fail(concat("data type ", int(dtype), " does not exist"));
  if (access.rank > Access::kMaxRank)
    return fail(concat("rank ", int(access.rank), " exceeds ", Access::kMaxRank));
  access.space = static_cast<Space>(spaceAndRank % 16);
  access.dtype = static_cast<DType>(dtype);
  access.offset = isHbm(access.space) ? raw<uint64_t>() : raw<uint32_t>();
  for (int d = 0; d < access.rank; ++d) {
    access.dims[d].count = raw<int32_t>();
    access.dims[d].stride = raw<int32_t>();
  }
}

// The checks of Check.h speak of encoding; here the same sentences are about bytes.
absl::Status asBadEncoding(const absl::Status &status) {
  return status.ok() ? status : bad(sentenceOf(status));
}

void readBody(uint8_t opcode, Reader &reader, Body &body) {
  auto read = [&]<typename T>() {
    T &value = body.emplace<T>();
    value.visitFields(value, [&](std::string_view, auto &field) { reader.field(field); });
  };
  if (!withEncoding(opcode, read))
    reader.fail(concat("opcode ", int(opcode), " does not exist"));
}

// Decodes the instruction at the front of `bytes` and removes it.
absl::Status decodeOne(std::string_view &bytes, Queue queue, Instruction &instruction) {
  if (bytes.size() < kHeader)
    return bad("the stream ends within an instruction");
  Reader header{bytes.substr(0, kHeader), {}};
  uint8_t opcode = header.raw<uint8_t>();
  uint8_t waits = header.raw<uint8_t>();
  size_t length = header.raw<uint16_t>() * kWord;
  instruction.location = header.raw<uint32_t>();
  if (length < kHeader || length > bytes.size())
    return bad(concat("an instruction of ", length, " bytes where ", bytes.size(), " are left"));

  Reader reader{bytes.substr(kHeader, length - kHeader), {}};
  for (int i = 0; i < waits && reader.status.ok(); ++i) {
    Wait &wait = instruction.waits.emplace_back();
    wait.queue = reader.raw<uint8_t>();
    wait.count = reader.raw<uint32_t>();
  }
  readBody(opcode, reader, instruction.body);
  TSR_RETURN_IF_ERROR(reader.status);
  if (reader.bytes.size() >= kWord)
    return bad("the instruction is longer than its fields");
  for (char pad : reader.bytes)
    if (pad != 0)
      return bad("the padding of the instruction is not zero");
  TSR_RETURN_IF_ERROR(asBadEncoding(checkInstruction(instruction, queue)));
  bytes.remove_prefix(length);
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<std::vector<Instruction>> decodeQueue(std::string_view bytes, Queue queue) {
  std::vector<Instruction> instructions;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    size_t offset = bytes.size() - rest.size();
    if (absl::Status status = decodeOne(rest, queue, instructions.emplace_back()); !status.ok())
      return annotate(status, concat("queue ", queueName(queue), ", byte ", offset));
  }
  return instructions;
}

absl::StatusOr<Body> decodeBody(std::string_view bytes) {
  Reader reader{bytes, {}};
  Body body;
  uint8_t opcode = reader.raw<uint8_t>();
  readBody(opcode, reader, body);
  TSR_RETURN_IF_ERROR(reader.status);
  if (!reader.bytes.empty())
    return bad("bytes follow the instruction");
  TSR_RETURN_IF_ERROR(asBadEncoding(checkBody(body)));
  return body;
}

} // namespace tessera::isa
