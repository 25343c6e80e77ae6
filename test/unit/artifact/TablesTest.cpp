// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tables of an artifact: layout, and every way they can contradict themselves.
#include "compiler/artifact/neff/Artifact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;

TensorInfo tensor(std::string name, isa::DType dtype, std::vector<int64_t> shape) {
  TensorInfo info;
  info.name = std::move(name);
  info.dtype = dtype;
  info.shape = std::move(shape);
  return info;
}

Artifact sound() {
  Artifact artifact;
  artifact.inputs = {tensor("x", isa::DType::f32, {3, 5}), tensor("ids", isa::DType::i64, {2})};
  artifact.inputs[1].range = {0, 9};
  assignOffsets(artifact.inputs);
  return artifact;
}

template <typename F> std::string broken(F &&change) {
  Artifact artifact = sound();
  EXPECT_TRUE(checkTables(artifact).ok());
  change(artifact);
  absl::Status status = checkTables(artifact);
  EXPECT_EQ(codeOf(status), Code::BadTensorTable);
  return std::string(status.message());
}

TEST(Tables, tensors_follow_one_another_aligned) {
  Artifact artifact = sound();
  EXPECT_EQ(artifact.inputs[1].offset, 64u);
  EXPECT_EQ(artifact.regionBytes(isa::Space::input), 128u);
  EXPECT_EQ(artifact.regionBytes(isa::Space::output), 0u);
}

TEST(Tables, names_of_types) {
  TensorInfo info;
  EXPECT_TRUE(parseTypeName("bool", info));
  EXPECT_EQ(info.dtype, isa::DType::u8);
  EXPECT_EQ(info.typeName(), "bool");
  EXPECT_TRUE(parseTypeName("u8", info));
  EXPECT_EQ(info.typeName(), "u8");
  EXPECT_FALSE(parseTypeName("f64", info));
}

TEST(Tables, refuses_contradictions) {
  using A = Artifact;
  EXPECT_THAT(broken([](A &a) { a.inputs[1].name = "x"; }), HasSubstr("stands there twice"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].name = ""; }),
              HasSubstr("has a name that is empty or not UTF-8"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].name = "\xff"; }), HasSubstr("not UTF-8"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].name = "\xed\xa0\x80"; }), HasSubstr("not UTF-8"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].offset = 0; }), HasSubstr("overlaps 'x'"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].offset = 65; }),
              HasSubstr(", which is not a multiple of 64 within 16 TiB"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].shape = {-1}; }),
              HasSubstr("has the negative dimension -1"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].shape = {1 << 30, 1 << 30}; }),
              HasSubstr("is larger than 16 TiB"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].shape = {0, 1 << 30, 1 << 30}; }), HasSubstr("16 TiB"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].shape.assign(33, 1); }), HasSubstr("32 dimensions"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].range = {0, 1}; }),
              HasSubstr("has a range of values but not an integer type"));
  EXPECT_THAT(broken([](A &a) { a.inputs[1].range = {1, 0}; }),
              HasSubstr("has an empty range of values"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].isBool = true; }),
              HasSubstr("is bool but not stored as u8"));
  EXPECT_THAT(broken([](A &a) { a.outputs = a.inputs; }),
              HasSubstr("has a range of values; only inputs do"));
  EXPECT_THAT(broken([](A &a) { a.scratchBytes = uint64_t(1) << 60; }),
              HasSubstr(" bytes is larger than 16 TiB"));
  EXPECT_THAT(broken([](A &a) { a.name.assign(256, 'x'); }),
              HasSubstr("the model's name is longer than 255 bytes or not text"));
  EXPECT_THAT(broken([](A &a) { a.metadata["k"] = "\x80"; }),
              HasSubstr("an entry of the metadata is not UTF-8 text"));
  EXPECT_THAT(broken([](A &a) { a.locations.clear(); }),
              HasSubstr("location 0 must be the unknown one"));
  EXPECT_THAT(broken([](A &a) { a.locations.push_back({{"\xc0"}, ""}); }),
              HasSubstr("a source location is not UTF-8"));
  EXPECT_THAT(broken([](A &a) { a.program.queues[0].push_back({isa::Matmul{}, {}, 1}); }),
              HasSubstr("location 1 of 1"));
}

// Two names that differ after a zero would be one name there.
TEST(Tables, what_the_c_api_cannot_say_is_no_interface) {
  using A = Artifact;
  EXPECT_THAT(broken([](A &a) { a.inputs[0].name.assign(4097, 'x'); }),
              HasSubstr("has a name that is longer than 4096 bytes or holds a zero"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].name += '\0'; }), HasSubstr("or holds a zero"));
  EXPECT_THAT(broken([](A &a) { a.inputs[0].shape = {int64_t(1) << 32, 0}; }),
              HasSubstr("dimension 4294967296, which takes more than 32 bits"));
  Artifact artifact = sound();
  artifact.inputs[0].name.assign(4096, 'x');
  EXPECT_TRUE(checkTables(artifact).ok());
  artifact.weights = {tensor(std::string(5000, 'w'), isa::DType::u8, {1})};
  EXPECT_TRUE(checkTables(artifact).ok()) << "weights do not cross the C API";
}

} // namespace
} // namespace tessera
