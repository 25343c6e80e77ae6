// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conformance: loading, refusing, executing, failing, threads.
#include "compiler/artifact/isa/Lexer.h"
#include "compiler/target/Target.h"
#include "runtime-stub/cts/Suite.h"

#include <cstdlib>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <thread>

using namespace tessera::cts;

namespace {

const std::vector<float> kScale = {10, 100};
const std::vector<float> kExpected = {30, 400, 10, 200}; // rows 1 and 0

TEST_P(Suite, ExecutesWithTheCallersBytesFreed) {
  init();
  nrt_model_t *model = nullptr;
  {
    std::string neff = assembled(kEmbed);
    model = load(neff);
    std::ranges::fill(neff, '\0');
  }
  Bound bound(model);
  bound.write<int64_t>("ids", {1, 0});
  bound.write("scale", kScale);
  ASSERT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_SUCCESS) << nrt_get_last_error();
  EXPECT_EQ(bound.read<float>("rows"), kExpected);
  EXPECT_EQ(nrt_execute_repeat(model, bound.inputs, bound.outputs, 3), NRT_SUCCESS);
  EXPECT_EQ(nrt_execute_repeat(model, bound.inputs, bound.outputs, 0), NRT_INVALID);
  EXPECT_EQ(bound.read<float>("rows"), kExpected);
  EXPECT_EQ(nrt_unload(model), NRT_SUCCESS);
  EXPECT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_INVALID_HANDLE);
}

TEST_P(Suite, TellsItsInterface) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  nrt_tensor_info_array_t *info = nullptr;
  ASSERT_EQ(nrt_get_model_tensor_info(model, &info), NRT_SUCCESS);
  ASSERT_EQ(info->tensor_count, 3u);
  EXPECT_STREQ(info->tensor_array[0].name, "ids");
  EXPECT_EQ(info->tensor_array[0].dtype, NRT_DTYPE_INT64);
  EXPECT_EQ(info->tensor_array[0].size, 16u);
  EXPECT_EQ(info->tensor_array[2].usage, NRT_TENSOR_USAGE_OUTPUT);
  EXPECT_EQ(info->tensor_array[2].ndim, 2u);
  EXPECT_EQ(info->tensor_array[2].shape[1], 2u);
  nrt_free_model_tensor_info(info);
  const char *name = nullptr;
  EXPECT_EQ(nrt_get_model_tensor_name(model, 2, &name), NRT_SUCCESS);
  EXPECT_STREQ(name, "rows");
  int64_t smallest, largest;
  EXPECT_EQ(nrt_get_model_input_range(model, "ids", &smallest, &largest), NRT_SUCCESS);
  EXPECT_EQ(largest, 3);
  EXPECT_EQ(nrt_get_model_input_range(model, "scale", &smallest, &largest), NRT_INVALID);
  uint32_t cores = 0;
  EXPECT_EQ(nrt_get_model_nc_count(model, &cores), NRT_SUCCESS);
  EXPECT_EQ(cores, 1u);
  const char *emulator = nullptr, *isa = nullptr;
  EXPECT_EQ(nrt_get_model_emulator(model, &emulator, &isa), NRT_SUCCESS);
  EXPECT_STREQ(emulator, GetParam().emulator);
}

TEST_P(Suite, RefusesWhatIsNoArtifact) {
  init();
  const std::string good = assembled(kEmbed);
  std::vector<std::string> bad = {"",
                                  "x",
                                  std::string(5000, '\0'),
                                  good.substr(0, good.size() / 2),
                                  good.substr(0, 1000),
                                  good + "x"};
  for (size_t at = 0; at < good.size(); at += 97) {
    bad.push_back(good);
    bad.back()[at] = static_cast<char>(bad.back()[at] ^ 4);
  }
  for (const std::string &neff : bad) {
    nrt_model_t *model = nullptr;
    NRT_STATUS status = nrt_load(neff.data(), neff.size(), -1, -1, &model);
    EXPECT_TRUE(status == NRT_INVALID || status == NRT_UNSUPPORTED_NEFF_VERSION) << status;
    EXPECT_EQ(model, nullptr);
    EXPECT_EQ(std::string(nrt_get_last_error()).substr(0, 5), "TSR_5");
  }
}

TEST_P(Suite, RefusesWhatTheVerifierRefuses) {
  init();
  std::string neff = assembled(kRacing);
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_INVALID);
  EXPECT_EQ(std::string(nrt_get_last_error()).substr(0, 5), "TSR_6") << nrt_get_last_error();
}

TEST_P(Suite, RefusesCoresThatAreNotThere) {
  init();
  std::string neff = assembled(kEmbed);
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), 2, -1, &model), NRT_LOAD_NOT_ENOUGH_NC);
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, 2, &model), NRT_LOAD_NOT_ENOUGH_NC);
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), 1, 1, &model), NRT_SUCCESS);
}

// kEmbed with more scratch, on a machine whose HBM has room for it.
std::string withScratch(uint64_t bytes) {
  tessera::Machine machine = *tessera::loadMachine("inf2");
  machine.hbm.bytes = int64_t(1) << 50;
  std::string text = kEmbed, json;
  tessera::isa::printString(json, tessera::toJson(machine));
  const std::string target = ".target \"inf2\"";
  return text.replace(text.find(target), target.size(),
                      tessera::concat(".machine ", json, "\n.scratch ", bytes));
}

TEST_P(Suite, RefusesMoreThanTheHostHas) {
  init();
  const std::string neff = assembled(withScratch(uint64_t(1) << 44));
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_RESOURCE);
  EXPECT_THAT(nrt_get_last_error(), testing::StartsWith("TSR_7014: the model takes 17592"));
}

TEST_P(Suite, ScratchTakesNoMemoryUntilItIsUsed) {
  init();
  auto peak = [] {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak();
  load(assembled(withScratch(512 << 20)));
  EXPECT_LT(peak() - before, 256 << 10) << "KiB";
}

TEST_P(Suite, LoadFileNamesWhatItCannotRead) {
  init();
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load_file("/no/such/file.neff", -1, -1, &model), NRT_FAILURE);
  EXPECT_NE(std::string(nrt_get_last_error()).find("/no/such/file.neff"), std::string::npos);
  EXPECT_EQ(nrt_load_file(nullptr, -1, -1, &model), NRT_INVALID);
}

TEST_P(Suite, AnIndexOutOfRangeLeavesTheModelUsable) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  Bound bound(model);
  bound.write("scale", kScale);
  for (int64_t bad : {int64_t(4), int64_t(-1), int64_t(1) << 32}) {
    bound.write<int64_t>("ids", {1, bad});
    EXPECT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_EXEC_OOB);
    std::string sentence = nrt_get_last_error();
    EXPECT_NE(sentence.find(std::to_string(bad)), std::string::npos) << sentence;
    bound.write<int64_t>("ids", {1, 0});
    ASSERT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_SUCCESS);
    EXPECT_EQ(bound.read<float>("rows"), kExpected);
  }
}

TEST_P(Suite, RefusesTensorsThatDoNotFit) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  Bound bound(model);
  nrt_tensor_set_t *empty = nullptr;
  nrt_tensor_t *wrong = nullptr;
  ASSERT_EQ(nrt_allocate_tensor_set(&empty), NRT_SUCCESS);
  EXPECT_EQ(nrt_execute(model, empty, bound.outputs), NRT_INVALID);
  EXPECT_NE(std::string(nrt_get_last_error()).find("'ids'"), std::string::npos);
  EXPECT_EQ(nrt_execute(model, bound.inputs, empty), NRT_INVALID);
  ASSERT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, 7, "w", &wrong), NRT_SUCCESS);
  nrt_add_tensor_to_tensor_set(bound.inputs, "extra", wrong);
  EXPECT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_INVALID);
  EXPECT_NE(std::string(nrt_get_last_error()).find("'extra'"), std::string::npos);
  nrt_add_tensor_to_tensor_set(bound.inputs, "scale", wrong);
  EXPECT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_INVALID);
  EXPECT_NE(std::string(nrt_get_last_error()).find("7 bytes"), std::string::npos);
}

TEST_P(Suite, ThreadsShareAModel) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  auto work = [&](int64_t first) {
    Bound bound(model);
    for (int i = 0; i < 20; ++i) {
      bound.write<int64_t>("ids", {first, 0});
      bound.write("scale", kScale);
      ASSERT_EQ(nrt_execute(model, bound.inputs, bound.outputs), NRT_SUCCESS);
      EXPECT_EQ(bound.read<float>("rows")[0], first ? 30 : 10);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i % 2);
  for (std::thread &thread : threads)
    thread.join();
}

TEST_P(Suite, UnloadingWaitsForNobodyAndBreaksNothing) {
  init();
  nrt_model_t *model = load(assembled(kEmbed));
  Bound bound(model);
  bound.write<int64_t>("ids", {1, 0});
  bound.write("scale", kScale);
  std::thread runner([&] {
    NRT_STATUS status = NRT_SUCCESS;
    while (status == NRT_SUCCESS)
      status = nrt_execute(model, bound.inputs, bound.outputs);
    EXPECT_EQ(status, NRT_INVALID_HANDLE);
  });
  EXPECT_EQ(nrt_unload(model), NRT_SUCCESS);
  runner.join();
}

} // namespace
