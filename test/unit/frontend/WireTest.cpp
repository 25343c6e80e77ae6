// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wire reader: every field type, and every way a field can be broken.
#include "compiler/frontend/onnx/Wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::frontend {
namespace {

std::span<const uint8_t> bytes(const std::string &text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

void expectRefused(const std::string &text, Code code, const std::string &sentence) {
  absl::Status status = WireReader(bytes(text)).next().status();
  EXPECT_EQ(codeOf(status), code);
  EXPECT_THAT(sentenceOf(status), testing::HasSubstr(sentence));
}

TEST(Wire, ReadsWhatItWrites) {
  std::string text;
  appendVarintField(text, 1, 300);
  appendVarintField(text, 2, uint64_t(-1));
  appendBytesField(text, 1000, "abc");
  WireReader reader(bytes(text));
  EXPECT_EQ(reader.next()->value, 300u);
  EXPECT_EQ(reader.next()->value, uint64_t(-1));
  WireField last = *reader.next();
  EXPECT_EQ(last.number, 1000u);
  EXPECT_EQ(last.text(), "abc");
  EXPECT_TRUE(reader.atEnd());
}

TEST(Wire, ReadsFixedFields) {
  const std::string text("\x0d\x01\x02\x00\x00\x11\x01\0\0\0\0\0\0\x80", 14);
  WireReader reader(bytes(text));
  EXPECT_EQ(reader.next()->value, 0x201u);
  EXPECT_EQ(reader.next()->value, 0x8000000000000001u);
}

TEST(Wire, RefusesCutFields) {
  for (std::string text : {"\x80", "\x08\xff"}) // in the tag, in a varint
    expectRefused(text, Code::OnnxTruncated, "the ONNX data ends inside a number");
  for (std::string text : {"\x0a\x05"
                           "abc",
                           "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"})
    expectRefused(text, Code::OnnxTruncated, "a field of the ONNX data announces ");
  expectRefused("\x0d\x01\x02", Code::OnnxTruncated, "the ONNX data ends inside a field");
}

TEST(Wire, RefusesWhatNoFieldBeginsWith) {
  expectRefused(std::string("\0", 1), Code::OnnxMalformed, "the ONNX data has a field numbered 0");
  expectRefused("\x0b", Code::OnnxMalformed, "the ONNX data has a field of wire type 3"); // a group
  expectRefused("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", Code::OnnxMalformed,
                "a number in the ONNX data is longer than 10 bytes");
}

TEST(Wire, UnpacksVarints) {
  EXPECT_EQ(*unpackVarints(bytes("\x01\xac\x02")), (std::vector<int64_t>{1, 300}));
  EXPECT_EQ(codeOf(unpackVarints(bytes("\x01\xac")).status()), Code::OnnxTruncated);
  EXPECT_EQ(codeOf(unpackVarints(bytes(std::string(10, '\xff') + "\x01")).status()),
            Code::OnnxMalformed);
}

} // namespace
} // namespace tessera::frontend
