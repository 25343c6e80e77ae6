// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wire reader: every field type, and every way a field can be broken.
#include "compiler/frontend/onnx/Wire.h"

#include <gtest/gtest.h>

namespace tessera::frontend {
namespace {

std::span<const uint8_t> bytes(const std::string &text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

std::optional<Code> refusal(const std::string &text) {
  return codeOf(WireReader(bytes(text)).next().status());
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
  EXPECT_EQ(refusal("\x80"), Code::OnnxTruncated);     // in the tag
  EXPECT_EQ(refusal("\x08\xff"), Code::OnnxTruncated); // in a varint
  EXPECT_EQ(refusal("\x0a\x05"
                    "abc"),
            Code::OnnxTruncated);                          // in bytes
  EXPECT_EQ(refusal("\x0d\x01\x02"), Code::OnnxTruncated); // in a fixed field
  EXPECT_EQ(refusal("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Code::OnnxTruncated);
}

TEST(Wire, RefusesWhatNoFieldBeginsWith) {
  EXPECT_EQ(refusal(std::string("\0", 1)), Code::OnnxMalformed); // field 0
  EXPECT_EQ(refusal("\x0b"), Code::OnnxMalformed);               // a group
  EXPECT_EQ(refusal("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Code::OnnxMalformed);
}

TEST(Wire, UnpacksVarints) {
  EXPECT_EQ(*unpackVarints(bytes("\x01\xac\x02")), (std::vector<int64_t>{1, 300}));
  EXPECT_EQ(codeOf(unpackVarints(bytes("\x01\xac")).status()), Code::OnnxTruncated);
}

} // namespace
} // namespace tessera::frontend
