// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Encoding and decoding: the identity where it succeeds, a sentence where it does not.
#include "compiler/artifact/isa/Encode.h"
#include "test/unit/artifact/RandomInstruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

using testing::HasSubstr;

Queue queueOf(const Instruction &instruction) { return Queue(engineOf(instruction)); }

std::string bytesOf(const Instruction &instruction) {
  std::string bytes;
  absl::Status status = encode(instruction, queueOf(instruction), bytes);
  EXPECT_TRUE(status.ok()) << status;
  return bytes;
}

std::string decodeError(std::string_view bytes, Queue queue) {
  auto decoded = decodeQueue(bytes, queue);
  if (decoded.ok())
    return "no error";
  EXPECT_EQ(codeOf(decoded.status()), Code::BadEncoding);
  return std::string(decoded.status().message());
}

// fill f32 sbuf[0+2, 16, 4:1], value=1.0; header 8, access 16, number 8: 32 bytes.
std::string fillBytes() {
  Instruction instruction;
  instruction.body = Fill{{Space::sbuf, DType::f32, 0, 2, 1, {{{4, 1}}}, 16}, 1.0};
  return bytesOf(instruction);
}
constexpr Queue kVector = Queue(Engine::vector);

std::string withByte(size_t index, int value) {
  std::string bytes = fillBytes();
  bytes[index] = char(value);
  return bytes;
}

TEST(Encode, bytes_to_instructions_to_bytes_is_the_identity) {
  RandomInstruction random(1);
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind)
    for (int round = 0; round < 200; ++round) {
      Instruction instruction = random.make(kind);
      std::string bytes = bytesOf(instruction);
      auto decoded = decodeQueue(bytes, queueOf(instruction));
      ASSERT_TRUE(decoded.ok()) << decoded.status();
      ASSERT_EQ(decoded->size(), 1u);
      EXPECT_EQ(bytesOf(decoded->front()), bytes);
      EXPECT_EQ(bytes.size() % 8, 0u);
    }
}

TEST(Encode, a_queue_holds_its_instructions_in_order) {
  RandomInstruction random(2);
  std::vector<Instruction> instructions;
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind)
    if (Instruction made = random.make(kind); engineOf(made) == Engine::dma)
      instructions.push_back(made);
  auto bytes = encodeQueue(instructions, 7);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  auto decoded = decodeQueue(*bytes, 7);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, instructions);
}

TEST(Encode, bodies_alone) {
  RandomInstruction random(3);
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind) {
    auto bytes = encodeBody(random.make(kind).body);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    auto body = decodeBody(*bytes);
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(*encodeBody(*body), *bytes);
    EXPECT_THAT(decodeBody(*bytes + '\0').status().message(),
                HasSubstr("bytes follow the instruction"));
    EXPECT_FALSE(decodeBody(bytes->substr(0, bytes->size() - 1)).ok());
  }
}

TEST(Encode, every_cut_of_a_stream_is_refused) {
  RandomInstruction random(4);
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind) {
    Instruction instruction = random.make(kind);
    std::string bytes = bytesOf(instruction);
    for (size_t length = 1; length < bytes.size(); ++length)
      EXPECT_FALSE(decodeQueue(bytes.substr(0, length), queueOf(instruction)).ok());
  }
}

TEST(Encode, any_changed_byte_gives_an_error_or_another_canonical_instruction) {
  RandomInstruction random(5);
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind) {
    Instruction instruction = random.make(kind);
    std::string bytes = bytesOf(instruction);
    for (size_t i = 0; i < bytes.size(); ++i)
      for (int bit = 0; bit < 8; ++bit) {
        std::string changed = bytes;
        changed[i] = char(changed[i] ^ (1 << bit));
        auto decoded = decodeQueue(changed, queueOf(instruction));
        if (decoded.ok()) {
          EXPECT_EQ(*encodeQueue(*decoded, queueOf(instruction)), changed);
        }
      }
  }
}

TEST(Encode, says_what_is_wrong_with_bytes) {
  constexpr size_t access = 8; // where the access of fillBytes() begins
  EXPECT_EQ(decodeError(fillBytes(), kVector), "no error");
  EXPECT_THAT(decodeError(withByte(0, 0xff), kVector), HasSubstr("opcode 255 does not exist"));
  EXPECT_THAT(decodeError(withByte(1, 20), kVector), HasSubstr("ends within a field"));
  EXPECT_THAT(decodeError(withByte(2, 5), kVector), HasSubstr("40 bytes where 32 are left"));
  EXPECT_THAT(decodeError(withByte(2, 0), kVector), HasSubstr("0 bytes where 32 are left"));
  EXPECT_THAT(decodeError(withByte(access, 0x16), kVector), HasSubstr("space 6 does not exist"));
  EXPECT_THAT(decodeError(withByte(access, 0x60), kVector), HasSubstr("rank 6 exceeds 5"));
  EXPECT_THAT(decodeError(withByte(access + 1, 12), kVector), HasSubstr("type 12 does not exist"));
  EXPECT_THAT(decodeError(fillBytes(), Queue(Engine::pe)), HasSubstr("does not run on queue pe"));
  EXPECT_THAT(decodeError(fillBytes().substr(0, 4), kVector),
              HasSubstr("the stream ends within an instruction"));
  EXPECT_THAT(decodeError(fillBytes() + std::string(7, '\0'), kVector), HasSubstr("byte 32"));
}

TEST(Encode, says_what_is_wrong_with_flags_enums_and_padding) {
  Instruction instruction;
  instruction.body = TensorTensor{{}, {}, {}, Alu::add, false};
  std::string bytes = bytesOf(instruction); // header 8, three accesses of 8, op, int32, padding
  auto changed = [&](size_t index, int value) {
    std::string copy = bytes;
    copy[index] = char(value);
    return decodeError(copy, kVector);
  };
  EXPECT_THAT(changed(32, 200), HasSubstr("an enumeration holds the undefined value 200"));
  EXPECT_THAT(changed(33, 2), HasSubstr("a flag holds 2, neither 0 nor 1"));
  EXPECT_THAT(changed(34, 1), HasSubstr("the padding of the instruction is not zero"));
  std::string longer = bytes + std::string(8, '\0');
  longer[2] = char(longer[2] + 1);
  EXPECT_THAT(decodeError(longer, kVector), HasSubstr("the instruction is longer than its fields"));
}

TEST(Encode, refuses_enumerations_without_a_case) {
  Instruction instruction;
  instruction.body = TensorTensor{{}, {}, {}, static_cast<Alu>(99), false};
  std::string bytes;
  EXPECT_THAT(encode(instruction, kVector, bytes).message(),
              HasSubstr("field 'op' has the undefined value 99"));
}

} // namespace
} // namespace tessera::isa
