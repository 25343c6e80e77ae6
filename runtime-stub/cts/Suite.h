// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance of whatever stands behind the runtime's C API. A backend is one small file:
//
//   TESSERA_CTS_BACKEND(fast_avx2, "fast", "avx2")
#pragma once

#include "runtime-stub/nrt/nrt.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace tessera::cts {

struct Backend {
  const char *emulator;
  const char *isa; // empty: the best this processor has
};

// Each test starts before nrt_init and ends after nrt_close. Skipped where the processor lacks the
// backend's instructions.
class Suite : public testing::TestWithParam<Backend> {
protected:
  void SetUp() override;
  void TearDown() override;

  void init();
  // An artifact assembled from text, as bytes.
  static std::string assembled(const std::string &text);
  nrt_model_t *load(const std::string &neff);
};

// rows = table[ids] * scale: two inputs, one of them indices, a weight and an output.
extern const char *const kEmbed;
// The same product with a wait left out.
extern const char *const kRacing;

// Tensors for every input and output of a model, by name.
class Bound {
public:
  explicit Bound(nrt_model_t *model);
  ~Bound();
  template <typename T> void write(const char *name, const std::vector<T> &values) {
    ASSERT_EQ(nrt_tensor_write(tensor(name), values.data(), 0, values.size() * sizeof(T)),
              NRT_SUCCESS);
  }
  template <typename T> std::vector<T> read(const char *name) {
    std::vector<T> values(nrt_tensor_get_size(tensor(name)) / sizeof(T));
    EXPECT_EQ(nrt_tensor_read(tensor(name), values.data(), 0, values.size() * sizeof(T)),
              NRT_SUCCESS);
    return values;
  }
  nrt_tensor_t *tensor(const char *name);

  nrt_tensor_set_t *inputs = nullptr, *outputs = nullptr;

private:
  std::vector<nrt_tensor_t *> owned;
};

} // namespace tessera::cts

#define TESSERA_CTS_BACKEND(name, emulator, isa)                                                   \
  using tessera::cts::Suite;                                                                       \
  INSTANTIATE_TEST_SUITE_P(name, Suite, testing::Values(tessera::cts::Backend{emulator, isa}),     \
                           [](const auto &) { return std::string(#name); });
