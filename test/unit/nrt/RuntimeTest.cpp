// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Behind the C API: life before nrt_init, exceptions, time.
#include "runtime-stub/nrt/Runtime.h"

#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace tessera::nrt {
namespace {

// The first test of the program: nothing has been initialised yet.
TEST(Runtime, says_that_it_is_not_initialised) {
  nrt_tensor_set_t *set = nullptr;
  EXPECT_EQ(nrt_allocate_tensor_set(&set), NRT_UNINITIALIZED);
  EXPECT_STREQ(nrt_get_last_error(), "TSR_7004: nrt_init has not been called");
}

TEST(Runtime, lets_no_exception_out) {
  EXPECT_EQ(call([]() -> absl::Status { throw 1; }), NRT_FAILURE);
  EXPECT_STREQ(nrt_get_last_error(), "TSR_9001: an unknown exception");
  EXPECT_EQ(call([]() -> absl::Status { throw std::runtime_error("oops"); }), NRT_FAILURE);
  EXPECT_STREQ(nrt_get_last_error(), "TSR_9001: oops");
  EXPECT_EQ(call([]() -> absl::Status { throw std::length_error("vector"); }), NRT_RESOURCE);
  EXPECT_STREQ(nrt_get_last_error(), "TSR_7014: the host has no memory left");
}

TEST(Runtime, cuts_a_sentence_without_end) {
  call([] { return error(Code::Internal, std::string(10000, 'x')); });
  EXPECT_EQ(std::string(nrt_get_last_error()).size(), 4095u);
}

// What a call makes while another thread closes belongs to nobody: it is not added.
TEST(Runtime, adds_nothing_to_what_is_closed) {
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS);
  std::shared_ptr<Era> era = *Runtime::instance().era();
  nrt_close();
  const absl::Status status = era->sets.add(std::make_shared<nrt_tensor_set>()).status();
  EXPECT_EQ(codeOf(status), Code::RuntimeClosed);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("called meanwhile"));
}

// One execution holds the model for longer than another may wait.
TEST(Runtime, gives_up_on_a_busy_model) {
  setenv("NEURON_RT_EXEC_TIMEOUT", "1", 1);
  setenv("NEURON_RT_LOG_LEVEL", "QUIET", 1);
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS);
  auto parsed = assemble(
      ".target \"inf2\" .queue vector fill f32 sbuf[0+128, 0, 45056:1], value=1.0", loadMachine);
  const std::string neff = *serializeArtifact(parsed->artifact, weightsFrom({}));
  nrt_model_t *model = nullptr;
  nrt_tensor_set_t *none = nullptr;
  ASSERT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_SUCCESS);
  ASSERT_EQ(nrt_allocate_tensor_set(&none), NRT_SUCCESS);
  const auto started = std::chrono::steady_clock::now();
  ASSERT_EQ(nrt_execute_repeat(model, none, none, 20), NRT_SUCCESS);
  const std::chrono::duration<double> twenty = std::chrono::steady_clock::now() - started;
  const int enough = static_cast<int>(20 * 4 / twenty.count()) + 1; // for some seconds
  std::thread busy([&] { nrt_execute_repeat(model, none, none, enough); });
  NRT_STATUS status = NRT_SUCCESS;
  while (status == NRT_SUCCESS) { // until it meets the other one
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    status = nrt_execute(model, none, none);
  }
  EXPECT_EQ(status, NRT_TIMEOUT);
  EXPECT_STREQ(nrt_get_last_error(), "TSR_7015: the model was busy for 1 s");
  busy.join();
  nrt_close();
}

} // namespace
} // namespace tessera::nrt
