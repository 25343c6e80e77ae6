// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance: calls that meet in time see the whole of what another one did, or nothing.
#include "runtime-stub/cts/Suite.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <gmock/gmock.h>
#include <thread>

using namespace tessera::cts;

namespace {

// Does something over and over in a thread of its own.
class Repeating {
public:
  explicit Repeating(std::function<void()> body)
      : thread([this, body] {
          while (!done)
            body();
        }) {}
  ~Repeating() {
    done = true;
    thread.join();
  }

private:
  std::atomic<bool> done = false;
  std::thread thread;
};

TEST_P(Suite, ReadsMeetOneBufferWhileAnotherIsAttached) {
  init();
  constexpr size_t kSize = 64;
  std::vector<char> whole(kSize, 'w'), part(kSize, 'x'), buffer(kSize);
  nrt_tensor_t *tensor = nullptr;
  ASSERT_EQ(nrt_tensor_allocate_empty("t", &tensor), NRT_SUCCESS);
  Repeating attaching([&] {
    nrt_tensor_attach_buffer(tensor, whole.data(), kSize);
    nrt_tensor_attach_buffer(tensor, part.data(), 1);
  });
  for (int i = 0; i < 100000; ++i)
    if (nrt_tensor_read(tensor, buffer.data(), 0, kSize) == NRT_SUCCESS)
      ASSERT_EQ(std::ranges::count(buffer, 'w'), std::ssize(buffer)) << "beyond the small buffer";
}

// While one execution runs, the next one waits with its tensors bound.
TEST_P(Suite, ExecutionsKeepTheBuffersTheyBegan) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  Bound bound(model), other(model);
  std::vector<int64_t> ids = {1, 0}, wrong = {7, 7}; // 7 is outside the table
  nrt_tensor_t *tensor = bound.tensor("ids");
  Repeating attaching([&] {
    nrt_tensor_attach_buffer(tensor, ids.data(), 16);
    nrt_tensor_attach_buffer(tensor, wrong.data(), 8);
  });
  Repeating busy([&] { nrt_execute_repeat(model, other.inputs, other.outputs, 10); });
  for (int i = 0; i < 300; ++i) {
    NRT_STATUS status = nrt_execute(model, bound.inputs, bound.outputs);
    ASSERT_TRUE(status == NRT_SUCCESS || status == NRT_INVALID) << nrt_get_last_error();
  }
}

TEST_P(Suite, WhatIsLoadedDuringACloseIsGone) {
  const std::string neff = assembled(kEmbed);
  for (int i = 0; i < 20; ++i) {
    init();
    nrt_model_t *model = nullptr;
    NRT_STATUS status = NRT_FAILURE;
    std::string sentence;
    std::thread loading([&] {
      status = nrt_load(neff.data(), neff.size(), -1, -1, &model);
      sentence = nrt_get_last_error(); // of that thread
    });
    std::this_thread::sleep_for(std::chrono::microseconds(300)); // time for it to be under way
    nrt_close();
    loading.join();
    init();
    if (status == NRT_SUCCESS)
      EXPECT_EQ(nrt_unload(model), NRT_INVALID_HANDLE);
    else
      EXPECT_EQ(status, NRT_CLOSED);
    if (status == NRT_CLOSED)
      EXPECT_THAT(sentence,
                  testing::AnyOf(testing::HasSubstr("nrt_close has been called meanwhile"),
                                 testing::HasSubstr("nrt_init starts again")));
    nrt_close();
  }
}

} // namespace
