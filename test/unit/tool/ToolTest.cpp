// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What all programs do alike.
#include "tools/support/Tool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace tessera {
namespace {

std::string errorOf(const std::function<absl::Status()> &body) {
  CLI::App app("test", "test");
  char name[] = "test";
  char *argv[] = {name};
  testing::internal::CaptureStderr();
  EXPECT_EQ(runTool(app, 1, argv, body), 1);
  return testing::internal::GetCapturedStderr();
}

TEST(Tool, prints_errors_with_their_code) {
  EXPECT_EQ(errorOf([] { return error(Code::BadFlag, "no"); }), "error: TSR_1001: no\n");
}

TEST(Tool, tells_memory_that_ran_out_from_a_bug) {
  auto throwing = [](auto exception) { return [=]() -> absl::Status { throw exception; }; };
  EXPECT_EQ(errorOf(throwing(std::bad_alloc())), "error: TSR_7014: the host has no memory left\n");
  EXPECT_EQ(errorOf(throwing(std::length_error("vector"))),
            "error: TSR_7014: the host has no memory left\n");
  EXPECT_EQ(errorOf(throwing(std::runtime_error("oops"))), "error: TSR_9001: oops\n");
}

TEST(Tool, names_what_may_have_been_meant) {
  CLI::App app("test", "test");
  bool set = false;
  app.add_flag("--verify", set);
  char name[] = "test", flag[] = "--verifi=1";
  char *argv[] = {name, flag};
  testing::internal::CaptureStderr();
  EXPECT_EQ(runTool(app, 2, argv, [] { return absl::OkStatus(); }), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("; did you mean '--verify'?\n"));
}

} // namespace
} // namespace tessera
