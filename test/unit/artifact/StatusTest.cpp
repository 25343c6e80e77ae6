// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Error codes.
#include "compiler/artifact/status/Status.h"

#include <gtest/gtest.h>

#include <set>

namespace tessera {
namespace {

TEST(Status, carries_its_code) {
  absl::Status status = error(Code::BadEncoding, "byte ", 12, " of ", std::string_view("pe"));
  EXPECT_EQ(status.message(), "TSR_5007: byte 12 of pe");
  EXPECT_EQ(codeOf(status), Code::BadEncoding);
  EXPECT_EQ(nrtStatus(status), NrtStatus::invalid);
  EXPECT_EQ(sentenceOf(status), "byte 12 of pe");
  EXPECT_EQ(annotate(status, "a.neff").message(), "TSR_5007: a.neff: byte 12 of pe");
}

TEST(Status, of_others_has_no_code) {
  EXPECT_EQ(codeOf(absl::InternalError("boom")), std::nullopt);
  EXPECT_EQ(codeOf(absl::InternalError("TSR_0000: none")), std::nullopt);
  EXPECT_EQ(sentenceOf(absl::InternalError("boom")), "boom");
  EXPECT_EQ(nrtStatus(absl::InternalError("boom")), NrtStatus::failure);
  EXPECT_EQ(nrtStatus(absl::OkStatus()), NrtStatus::success);
}

TEST(Status, codes_are_distinct_and_explained) {
  std::set<int> numbers;
  std::set<std::string_view> names;
  for (const CodeInfo &entry : allCodes()) {
    EXPECT_TRUE(numbers.insert(static_cast<int>(entry.code)).second) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_FALSE(entry.what.empty() || entry.todo.empty()) << entry.name;
    EXPECT_FALSE(makeError(entry.code, "x").ok()) << entry.name;
  }
}

} // namespace
} // namespace tessera
