// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// JSON members alone: what they say when they are wrong, and how long they may take.
#include "compiler/artifact/neff/Members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace tessera {
namespace {

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
