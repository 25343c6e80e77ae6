// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// JSON members alone: what they say when they are wrong, and how long they may take.
#include "compiler/artifact/neff/Members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace tessera {
namespace {

using testing::HasSubstr;

std::string manifest(std::string_view metadata) {
  return concat(R"({"name": "m", "metadata": {)", metadata, R"(}, "nodes": [{}]})");
}

TEST(Members, keys_may_hold_zeros) {
  Artifact artifact;
  artifact.metadata = {{"a", "1"}, {std::string("a\0b", 3), "2"}};
  Artifact back;
  absl::Status status = readManifest(manifestJson(artifact), back);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(back.metadata, artifact.metadata);
}

TEST(Members, say_what_is_wrong) {
  Artifact artifact;
  auto manifestError = [&](std::string_view json) {
    return std::string(readManifest(json, artifact).message());
  };
  EXPECT_THAT(manifestError("[]"), HasSubstr("neff.json: is not a JSON object"));
  EXPECT_THAT(manifestError(R"({"name": 1, "metadata": {}, "nodes": []})"),
              HasSubstr("name, metadata or nodes is missing or of the wrong type"));
  EXPECT_THAT(manifestError(R"({"name": "", "metadata": {}, "nodes": []})"),
              HasSubstr("has 0 subgraphs; one is supported"));
  EXPECT_THAT(manifestError(manifest(R"("key": 1)")),
              HasSubstr("a metadata value is not a string"));
  auto definitionError = [&](std::string_view json) {
    artifact = {};
    return std::string(readDefinition(json, artifact).message());
  };
  EXPECT_THAT(definitionError(R"({"inputs": {}})"), HasSubstr("'inputs' is missing or not a list"));
  EXPECT_THAT(definitionError(R"({"inputs": [{"name": "x"}]})"),
              HasSubstr("entry 0 of 'inputs' is malformed"));
  EXPECT_THAT(definitionError(R"({"inputs": [], "outputs": [], "weights": []})"),
              HasSubstr("'scratch_size' is missing or not a size"));
  EXPECT_THAT(readLocations(R"({"locations": 1})", artifact).message(),
              HasSubstr("'locations' is missing or not a list"));
  EXPECT_THAT(readLocations(R"({"locations": [{}]})", artifact).message(),
              HasSubstr("entry 1 is malformed"));
}

TEST(Members, many_keys_take_no_longer_each) {
  std::string keys;
  for (int i = 0; i < 200000; ++i)
    keys += concat(i ? "," : "", "\"key", i, "\": \"\"");
  const std::string machine = concat("{", keys, "}");
  auto start = std::chrono::steady_clock::now();
  Artifact artifact;
  EXPECT_TRUE(readManifest(manifest(keys), artifact).ok());
  EXPECT_EQ(codeOf(parseMachine(machine).status()), Code::BadTarget);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

} // namespace
} // namespace tessera
