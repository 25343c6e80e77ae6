// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance: each refusal says what is wrong, with its values.
#include "runtime-stub/cts/Suite.h"

#include <cstdlib>
#include <gmock/gmock.h>

using namespace tessera::cts;
using testing::HasSubstr;

namespace {

// The sentence of a call that fails like this.
std::string after(NRT_STATUS expected, NRT_STATUS status) {
  EXPECT_EQ(status, expected);
  return nrt_get_last_error();
}

NRT_STATUS start() { return nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""); }

TEST_P(Suite, SaysWhereInItsLifeTheRuntimeIs) {
  EXPECT_THAT(after(NRT_INVALID, nrt_init(static_cast<nrt_framework_type_t>(99), "", "")),
              HasSubstr("framework is 99, which is none of nrt_framework_type_t"));
  nrt_version_t version;
  EXPECT_THAT(after(NRT_INVALID, nrt_get_version(&version, 4711)),
              HasSubstr("size is 4711, but nrt_version_t has 224"));
  init();
  nrt_close();
  nrt_tensor_set_t *set = nullptr;
  EXPECT_THAT(after(NRT_CLOSED, nrt_allocate_tensor_set(&set)),
              HasSubstr("nrt_close has been called; nrt_init starts again"));
}

TEST_P(Suite, SaysWhatAVariableMayBe) {
  auto started = [](const char *name, const char *value, NRT_STATUS status) {
    const std::string before = getenv(name) ? getenv(name) : "";
    setenv(name, value, 1);
    std::string sentence = after(status, start());
    setenv(name, before.c_str(), 1);
    return sentence;
  };
  EXPECT_THAT(started("NEURON_RT_VISIBLE_CORES", "1,0", NRT_INVALID),
              HasSubstr("'1,0', which is not a list of increasing, contiguous cores such as 0-1"));
  EXPECT_THAT(started("NEURON_RT_VISIBLE_CORES", "1-2", NRT_LOAD_NOT_ENOUGH_NC),
              HasSubstr("NEURON_RT_VISIBLE_CORES is '1-2', but the machine has 2 cores"));
  EXPECT_THAT(started("NEURON_RT_NUM_CORES", "3", NRT_LOAD_NOT_ENOUGH_NC),
              HasSubstr("NEURON_RT_NUM_CORES is 3, but the machine has 2 cores"));
  EXPECT_THAT(started("NEURON_RT_EXEC_TIMEOUT", "0", NRT_INVALID),
              HasSubstr("which is not a number from 1 to 1000000"));
  EXPECT_THAT(started("NEURON_RT_LOG_LEVEL", "LOUD", NRT_INVALID),
              HasSubstr("which is not QUIET, ERROR, WARN, INFO, DEBUG or TRACE"));
  EXPECT_THAT(started("NEURON_RT_VALIDATE_HASH", "perhaps", NRT_INVALID),
              HasSubstr("'perhaps', which is not true or false"));
}

TEST_P(Suite, SaysWhatIsWrongWithATensor) {
  init();
  nrt_tensor_t *tensor = nullptr, *empty = nullptr;
  nrt_tensor_set_t *set = nullptr;
  char byte;
  EXPECT_THAT(
      after(NRT_INVALID, nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_VIRTUAL, 0, 8, "t", &tensor)),
      HasSubstr("placement is 2, but must be device or host"));
  EXPECT_THAT(after(NRT_LOAD_NOT_ENOUGH_NC,
                    nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_DEVICE, 7, 8, "t", &tensor)),
              HasSubstr("vnc is 7, but this process has the cores 0..1"));
  EXPECT_THAT(after(NRT_INVALID, nrt_allocate_tensor_set(nullptr)), HasSubstr("set is null"));
  EXPECT_THAT(after(NRT_INVALID_HANDLE, nrt_tensor_read(nullptr, &byte, 0, 1)),
              HasSubstr("tensor is null"));
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 8, "t", &tensor), NRT_SUCCESS);
  EXPECT_THAT(after(NRT_INVALID, nrt_tensor_read(tensor, &byte, 8, 1)),
              HasSubstr("bytes 8 to 8+1 are outside tensor 't' of 8 bytes"));
  ASSERT_EQ(nrt_tensor_allocate_empty("e", &empty), NRT_SUCCESS);
  EXPECT_THAT(after(NRT_INVALID, nrt_tensor_read(empty, &byte, 0, 1)),
              HasSubstr("tensor 'e' has no buffer attached"));
  ASSERT_EQ(nrt_allocate_tensor_set(&set), NRT_SUCCESS);
  EXPECT_THAT(after(NRT_INVALID, nrt_get_tensor_from_tensor_set(set, "x", &tensor)),
              HasSubstr("the set has no tensor 'x'"));
  nrt_tensor_t *gone = tensor;
  nrt_tensor_free(&tensor);
  EXPECT_THAT(after(NRT_INVALID_HANDLE, nrt_tensor_read(gone, &byte, 0, 1)),
              HasSubstr("tensor is not a live handle"));
}

TEST_P(Suite, SaysWhatIsWrongWithAModel) {
  init();
  const std::string neff = assembled(kEmbed);
  nrt_model_t *model = nullptr;
  EXPECT_THAT(after(NRT_LOAD_NOT_ENOUGH_NC, nrt_load(neff.data(), neff.size(), 2, -1, &model)),
              HasSubstr("vnc is 2, but this process has the cores 0..1"));
  EXPECT_THAT(after(NRT_LOAD_NOT_ENOUGH_NC, nrt_load(neff.data(), neff.size(), -1, 2, &model)),
              HasSubstr("vnc_count is 2, but the model is compiled for 1 core"));
  EXPECT_THAT(after(NRT_INVALID_HANDLE, nrt_unload(nullptr)), HasSubstr("model is null"));
  model = load(neff);
  int64_t smallest, largest;
  EXPECT_THAT(after(NRT_INVALID, nrt_get_model_input_range(model, "x", &smallest, &largest)),
              HasSubstr("the model has no tensor 'x'"));
  EXPECT_THAT(after(NRT_INVALID, nrt_get_model_input_range(model, "scale", &smallest, &largest)),
              HasSubstr("the model states no range for input 'scale'"));
  const char *name;
  EXPECT_THAT(after(NRT_INVALID, nrt_get_model_tensor_name(model, 3, &name)),
              HasSubstr("index is 3, but the model has 3 inputs and outputs"));
  Bound bound(model);
  EXPECT_THAT(after(NRT_INVALID, nrt_execute_repeat(model, bound.inputs, bound.outputs, -3)),
              HasSubstr("repeat_count is -3, but must be at least 1"));
  nrt_tensor_set_t *set = nullptr;
  ASSERT_EQ(nrt_allocate_tensor_set(&set), NRT_SUCCESS);
  EXPECT_THAT(after(NRT_INVALID, nrt_execute(model, bound.inputs, set)),
              HasSubstr("the set has no tensor for output 'rows'"));
  nrt_add_tensor_to_tensor_set(set, "rows", bound.tensor("scale"));
  EXPECT_THAT(after(NRT_INVALID, nrt_execute(model, bound.inputs, set)),
              HasSubstr("output 'rows' has 8 bytes; the model's has 16"));
  nrt_add_tensor_to_tensor_set(bound.inputs, "more", bound.tensor("scale"));
  EXPECT_THAT(after(NRT_INVALID, nrt_execute(model, bound.inputs, bound.outputs)),
              HasSubstr("the model has no input 'more'; it has ids, scale"));
}

} // namespace
