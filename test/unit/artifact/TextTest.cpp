// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Printing and parsing instructions.
#include "compiler/artifact/isa/Encode.h"
#include "compiler/artifact/isa/Lexer.h"
#include "compiler/artifact/isa/Print.h"
#include "test/unit/artifact/RandomInstruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

using testing::HasSubstr;

absl::StatusOr<Instruction> parse(std::string_view text) {
  Lexer lexer(text);
  Instruction instruction;
  std::string mnemonic;
  if (!lexer.keyword(mnemonic, "an instruction") || !parseInstruction(lexer, mnemonic, instruction))
    return lexer.status();
  if (!lexer.atEnd())
    return error(Code::BadAssembly, "text is left over");
  return instruction;
}

std::string parseError(std::string_view text) {
  auto parsed = parse(text);
  if (parsed.ok())
    return "no error";
  EXPECT_EQ(codeOf(parsed.status()), Code::BadAssembly);
  return std::string(parsed.status().message());
}

TEST(Text, text_and_bytes_of_random_instructions_agree) {
  RandomInstruction random(6);
  for (size_t kind = 0; kind < RandomInstruction::kKinds; ++kind)
    for (int round = 0; round < 200; ++round) {
      Instruction instruction = random.make(kind);
      std::string text = toString(instruction), before, after;
      auto parsed = parse(text);
      ASSERT_TRUE(parsed.ok()) << text << "\n" << parsed.status();
      EXPECT_EQ(toString(*parsed), text);
      // By bytes: a NaN does not equal itself.
      Queue queue = Queue(engineOf(instruction));
      ASSERT_TRUE(encode(instruction, queue, before).ok());
      ASSERT_TRUE(encode(*parsed, queue, after).ok());
      EXPECT_EQ(before, after) << text;
    }
}

TEST(Text, numbers_read_back_bit_exactly) {
  std::mt19937 random(7);
  std::vector<uint32_t> cases = {0, 0x80000000, 1, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00001};
  for (int i = 0; i < 20000; ++i)
    cases.push_back(uint32_t(random()));
  for (uint32_t bits : cases) {
    std::string text;
    print(text, std::bit_cast<float>(bits));
    Lexer lexer(text);
    float value = 0;
    ASSERT_TRUE(lexer.number(value)) << text;
    EXPECT_EQ(std::bit_cast<uint32_t>(value), bits) << text;
  }
}

TEST(Text, looks_like_this) {
  Access a{Space::sbuf, DType::bf16, 32, 4, 2, {{{8, 64}, {4, 1}}}, 128};
  Access w{Space::weights, DType::f32, 0, 1, 1, {{{8, 1}}}, 4096};
  EXPECT_EQ(toString(Instruction{DmaCopy{a, w, true}, {{1, 3}, {4, 5}}, 9}),
            "dma_copy bf16 sbuf[32+4, 128, 8:64, 4:1], f32 weights[4096, 8:1], accumulate"
            "  wait(act:3, dma0:5)  loc(9)");
  EXPECT_EQ(toString(Instruction{Activate{a, a, Function::exp, 0.5f, a, {}}, {}, 0}),
            "activate bf16 sbuf[32+4, 128, 8:64, 4:1], bf16 sbuf[32+4, 128, 8:64, 4:1], "
            "function=exp, scale=0.5, bias=bf16 sbuf[32+4, 128, 8:64, 4:1]");
}

TEST(Text, says_where_and_what) {
  EXPECT_THAT(parseError("jump f32 sbuf[0+1, 0]"), HasSubstr("'jump' is not an instruction"));
  EXPECT_THAT(parseError("copy f32 sbuf[0+1, 0]"), HasSubstr("expected an access for 'src'"));
  EXPECT_THAT(parseError("copy f33 sbuf[0+1, 0]"), HasSubstr("'f33' is not a data type"));
  EXPECT_THAT(parseError("copy f32 rom[0]"), HasSubstr("'rom' is not a memory space"));
  EXPECT_THAT(parseError("copy f32 sbuf[0, 0]"), HasSubstr("column 16: expected '+'"));
  EXPECT_THAT(parseError("copy f32 sbuf[128+1, 0]"), HasSubstr("128 is not in [0, 127]"));
  EXPECT_THAT(parseError("copy f32 input[0, 0:1]"), HasSubstr("count 0 is not in"));
  EXPECT_THAT(parseError("copy f32 input[0, 1:1, 1:1, 1:1, 1:1, 1:1, 1:1]"),
              HasSubstr("an access has at most 5 dimensions"));
  EXPECT_THAT(parseError("copy f32 input[0], f32 input[0], start"),
              HasSubstr("unexpected 'start'"));
  EXPECT_THAT(parseError("copy f32 input[0], f32 input[0] wait(foo:1)"),
              HasSubstr("'foo' is not a queue"));
  EXPECT_THAT(parseError("copy f32 input[0], f32 input[0] wait(act:1, pe:1)"),
              HasSubstr("in the order of queues"));
  EXPECT_THAT(parseError("fill f32 input[0], value=1"),
              HasSubstr("expected a number with a decimal point"));
  EXPECT_THAT(parseError("fill f32 input[0], value=0x"),
              HasSubstr("expected the hexadecimal bits of a number"));
  EXPECT_THAT(parseError("fill f32 input[0], value=1.0e9999"),
              HasSubstr("the number is malformed or out of range"));
  EXPECT_THAT(parseError("fill f32 input[0], size=1.0"),
              HasSubstr("expected value=... before 'size'"));
  EXPECT_THAT(parseError("fill f32 input[0]"), HasSubstr("expected value=... for 'value'"));
  EXPECT_THAT(parseError("fill f32 input[99999999999999999999]"), HasSubstr("expected an integer"));
  EXPECT_THAT(parseError("transpose f32 input[0],\n  f32"),
              HasSubstr("line 2, column 6: expected a memory space (at 'the end')"));
  EXPECT_THAT(parseError("tensor_tensor f32 input[0], f32 input[0], f32 input[0], op=plus"),
              HasSubstr("'plus' is not a value"));
}

} // namespace
} // namespace tessera::isa
