// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance: whichever allocation fails, the call returns a status and the next one works.
#include "runtime-stub/cts/Suite.h"

#include <cstdlib>
#include <functional>
#include <new>

namespace {
thread_local long allocationsLeft = -1; // of this thread, until one fails; negative: all succeed
} // namespace

// Replaces the global one for the whole program.
void *operator new(std::size_t size) {
  if (allocationsLeft == 0)
    throw std::bad_alloc();
  if (allocationsLeft > 0)
    --allocationsLeft;
  if (void *memory = std::malloc(size ? size : 1))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

using namespace tessera::cts;

namespace {

// Calls `body` with memory for 0, 1, 2, ... allocations, until that is enough for `expected`.
void expectEveryFailureReported(NRT_STATUS expected, const std::function<NRT_STATUS()> &body) {
  for (long count = 0;; count += 1 + count / 20) {
    allocationsLeft = count;
    NRT_STATUS status = body();
    allocationsLeft = -1;
    if (status == expected)
      return;
    ASSERT_EQ(status, NRT_RESOURCE) << "after " << count << " allocations";
    ASSERT_EQ(std::string(nrt_get_last_error()), "TSR_7014: the host has no memory left");
  }
}

// Not of nrt_load: the library that reads its JSON ends the program when even its destructors find
// no memory.
TEST_P(Suite, EveryFailingAllocationIsReported) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  Bound bound(model);
  nrt_tensor_info_array_t *info = nullptr;
  expectEveryFailureReported(NRT_SUCCESS, [&] { return nrt_get_model_tensor_info(model, &info); });
  nrt_free_model_tensor_info(info);
  expectEveryFailureReported(NRT_SUCCESS,
                             [&] { return nrt_execute(model, bound.inputs, bound.outputs); });
  nrt_tensor_t *tensor = nullptr;
  expectEveryFailureReported(NRT_SUCCESS, [&] {
    return nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "a name of some length", &tensor);
  });
  // The sentence of an error needs memory, too.
  expectEveryFailureReported(NRT_INVALID, [&] { return nrt_tensor_memset(tensor, 9, 0, 9); });
  nrt_close();
  expectEveryFailureReported(NRT_SUCCESS,
                             [] { return nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""); });
}

} // namespace
