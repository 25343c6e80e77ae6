// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance: life of the runtime, cores, handles, tensors and sets.
#include "runtime-stub/cts/Suite.h"

#include <cstdlib>
#include <cstring>

using namespace tessera::cts;

namespace {

TEST_P(Suite, NothingWorksBeforeInit) {
  nrt_model_t *model = nullptr;
  nrt_tensor_t *tensor = nullptr;
  nrt_tensor_set_t *set = nullptr;
  NRT_STATUS fresh = nrt_load("x", 1, -1, -1, &model);
  EXPECT_TRUE(fresh == NRT_UNINITIALIZED || fresh == NRT_CLOSED) << fresh;
  EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "t", &tensor), fresh);
  EXPECT_EQ(nrt_allocate_tensor_set(&set), fresh);
}

TEST_P(Suite, InitAgainAndCloseAgainAreHarmless) {
  init();
  init();
  nrt_close();
  nrt_close();
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load("x", 1, -1, -1, &model), NRT_CLOSED);
  init();
  EXPECT_NE(load(assembled(kEmbed)), nullptr);
}

TEST_P(Suite, InitRefusesAFrameworkThatIsNone) {
  EXPECT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_INVALID, "", ""), NRT_INVALID);
  EXPECT_EQ(nrt_init(static_cast<nrt_framework_type_t>(99), "", ""), NRT_INVALID);
}

TEST_P(Suite, CoresComeFromTheEnvironmentEvenBeforeInit) {
  uint32_t count = 0;
  setenv("TESSERA_TOTAL_CORES", "16", 1);
  setenv("NEURON_RT_NUM_CORES", "4", 1);
  EXPECT_EQ(nrt_get_total_nc_count(&count), NRT_SUCCESS);
  EXPECT_EQ(count, 16u);
  EXPECT_EQ(nrt_get_visible_nc_count(&count), NRT_SUCCESS);
  EXPECT_EQ(count, 4u);
  setenv("NEURON_RT_VISIBLE_CORES", "3-5,6", 1); // wins
  EXPECT_EQ(nrt_get_visible_vnc_count(&count), NRT_SUCCESS);
  EXPECT_EQ(count, 4u);
  EXPECT_EQ(nrt_get_visible_nc_count(nullptr), NRT_INVALID);
}

TEST_P(Suite, InitRefusesVariablesThatMeanNothing) {
  const std::pair<const char *, const char *> bad[] = {
      {"NEURON_RT_VISIBLE_CORES", "0,2"},    {"NEURON_RT_VISIBLE_CORES", "1-"},
      {"NEURON_RT_VISIBLE_CORES", "1-0"},    {"NEURON_RT_NUM_CORES", "many"},
      {"NEURON_RT_LOG_LEVEL", "LOUD"},       {"NEURON_RT_EXEC_TIMEOUT", "0"},
      {"NEURON_RT_VALIDATE_HASH", "perhaps"}};
  for (auto [name, value] : bad) {
    std::string before = getenv(name) ? getenv(name) : "";
    setenv(name, value, 1);
    EXPECT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_INVALID) << name << "=" << value;
    EXPECT_NE(std::string(nrt_get_last_error()).find(name), std::string::npos);
    setenv(name, before.c_str(), 1);
  }
  setenv("NEURON_RT_VISIBLE_CORES", "7", 1);
  EXPECT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_LOAD_NOT_ENOUGH_NC);
}

TEST_P(Suite, VersionAndStatusNames) {
  nrt_version_t version;
  EXPECT_EQ(nrt_get_version(&version, sizeof version), NRT_SUCCESS);
  EXPECT_EQ(version.rt_major, 2u);
  EXPECT_EQ(nrt_get_version(nullptr, 8), NRT_INVALID);
  EXPECT_STREQ(nrt_get_status_as_str(NRT_EXEC_OOB), "NRT_EXEC_OOB");
  EXPECT_STREQ(nrt_get_status_as_str(static_cast<NRT_STATUS>(4711)), "NRT_UNKNOWN_STATUS");
}

TEST_P(Suite, TensorsReadWhatWasWrittenWithinTheirSize) {
  init();
  nrt_tensor_t *tensor = nullptr;
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_DEVICE, 0, 8, "t", &tensor), NRT_SUCCESS);
  char buffer[8] = {};
  EXPECT_EQ(nrt_tensor_write(tensor, "abcd", 4, 4), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_read(tensor, buffer, 0, 8), NRT_SUCCESS);
  EXPECT_EQ(std::memcmp(buffer, "\0\0\0\0abcd", 8), 0) << "new tensors are zero";
  EXPECT_EQ(nrt_tensor_write(tensor, "abcd", 5, 4), NRT_INVALID);
  EXPECT_EQ(nrt_tensor_read(tensor, buffer, SIZE_MAX, 2), NRT_INVALID);
  EXPECT_EQ(nrt_tensor_memset(tensor, 0, 'x', 4), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_copy(tensor, 0, tensor, 2, 4), NRT_SUCCESS);
  EXPECT_EQ(std::memcmp(nrt_tensor_get_va(tensor), "xxxxxxcd", 8), 0);
  EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_VIRTUAL, 0, 8, "v", &tensor), NRT_INVALID);
  EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_DEVICE, 99, 8, "v", &tensor),
            NRT_LOAD_NOT_ENOUGH_NC);
}

TEST_P(Suite, MemoryThatIsNotThereIsAnError) {
  init();
  nrt_tensor_t *tensor = nullptr;
  for (size_t size : {SIZE_MAX, SIZE_MAX / 2, size_t(1) << 50})
    EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, size, "t", &tensor), NRT_RESOURCE);
  EXPECT_EQ(tensor, nullptr);
  EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 0, "t", &tensor), NRT_SUCCESS);
}

TEST_P(Suite, SlicesShareBytesAndOutliveTheirSource) {
  init();
  nrt_tensor_t *whole = nullptr, *slice = nullptr;
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "t", &whole), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_allocate_slice(whole, 4, 5, "s", &slice), NRT_INVALID);
  ASSERT_EQ(nrt_tensor_allocate_slice(whole, 4, 4, "s", &slice), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_write(whole, "abcdefgh", 0, 8), NRT_SUCCESS);
  nrt_tensor_free(&whole);
  EXPECT_EQ(whole, nullptr);
  EXPECT_EQ(nrt_tensor_get_size(slice), 4u);
  EXPECT_EQ(std::memcmp(nrt_tensor_get_va(slice), "efgh", 4), 0);
}

TEST_P(Suite, AttachedBuffersStayTheCallers) {
  init();
  nrt_tensor_t *tensor = nullptr;
  char buffer[4] = {1, 2, 3, 4};
  ASSERT_EQ(nrt_tensor_allocate_empty("t", &tensor), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_write(tensor, "ab", 0, 2), NRT_INVALID) << "nothing attached yet";
  EXPECT_EQ(nrt_tensor_write(tensor, "ab", 0, 0), NRT_SUCCESS) << "and nothing asked for";
  ASSERT_EQ(nrt_tensor_attach_buffer(tensor, buffer, 4), NRT_SUCCESS);
  EXPECT_EQ(nrt_tensor_write(tensor, "ab", 0, 2), NRT_SUCCESS);
  nrt_tensor_free(&tensor);
  EXPECT_EQ(std::memcmp(buffer, "ab\3\4", 4), 0);
}

TEST_P(Suite, StaleAndNullHandlesAreRefused) {
  init();
  nrt_tensor_t *tensor = nullptr, *copy = nullptr;
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "t", &tensor), NRT_SUCCESS);
  copy = tensor;
  nrt_tensor_free(&tensor);
  nrt_tensor_free(&copy);
  nrt_tensor_free(nullptr);
  char byte;
  EXPECT_EQ(nrt_tensor_read(copy, &byte, 0, 1), NRT_INVALID_HANDLE);
  EXPECT_EQ(nrt_tensor_get_size(nullptr), 0u);
  EXPECT_EQ(nrt_tensor_get_va(nullptr), nullptr);
  EXPECT_EQ(nrt_execute(nullptr, nullptr, nullptr), NRT_INVALID_HANDLE);
  EXPECT_EQ(nrt_unload(nullptr), NRT_INVALID_HANDLE);
  EXPECT_EQ(nrt_unload(reinterpret_cast<nrt_model_t *>(&byte)), NRT_INVALID_HANDLE);
}

TEST_P(Suite, SetsFindTensorsByName) {
  init();
  nrt_tensor_set_t *set = nullptr;
  nrt_tensor_t *tensor = nullptr, *found = nullptr;
  ASSERT_EQ(nrt_allocate_tensor_set(&set), NRT_SUCCESS);
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "t", &tensor), NRT_SUCCESS);
  EXPECT_EQ(nrt_add_tensor_to_tensor_set(set, "a", tensor), NRT_SUCCESS);
  EXPECT_EQ(nrt_get_tensor_from_tensor_set(set, "a", &found), NRT_SUCCESS);
  EXPECT_EQ(found, tensor);
  EXPECT_EQ(nrt_get_tensor_from_tensor_set(set, "b", &found), NRT_INVALID);
  EXPECT_EQ(nrt_add_tensor_to_tensor_set(set, nullptr, tensor), NRT_INVALID);
  nrt_destroy_tensor_set(&set);
  EXPECT_EQ(set, nullptr);
}

} // namespace
