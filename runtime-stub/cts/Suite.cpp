// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the conformance tests share.
#include "runtime-stub/cts/Suite.h"

#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "runtime-stub/emulator/Emulator.h"

#include <cstdlib>

namespace tessera::cts {

const char *const kEmbed = R"(
.name "embed"
.target "inf2"
.input "ids" i64[2] range 0 3
.input "scale" f32[1, 2]
.output "rows" f32[2, 2]
.weight "table" f32[4, 2]
.data "0000803f000000400000404000008040000080bf000000c0000040c0000080c000000000000000000000000000000000000000000000000000000000"
.data "00000000"
.queue dma0
  dma_gather f32 sbuf[0+2, 0, 2:1], f32 weights[0, 4:2, 2:1], i64 input[0, 2:1]
  dma_copy f32 output[0, 2:2, 2:1], f32 sbuf[0+2, 32, 2:1]  wait(vector:1)
.queue dma1
  dma_copy f32 sbuf[0+2, 16, 2:1], f32 input[64, 2:0, 2:1]
.queue vector
  tensor_tensor f32 sbuf[0+2, 32, 2:1], f32 sbuf[0+2, 0, 2:1], f32 sbuf[0+2, 16, 2:1], op=multiply  wait(dma0:1, dma1:1)
)";

const char *const kRacing = R"(
.name "racing"
.target "inf2"
.input "x" f32[1, 2]
.output "y" f32[1, 2]
.queue dma0
  dma_copy f32 sbuf[0+1, 0, 2:1], f32 input[0, 1:2, 2:1]
.queue dma1
  dma_copy f32 output[0, 1:2, 2:1], f32 sbuf[0+1, 0, 2:1]
)";

void Suite::SetUp() {
  emulator::Options options;
  options.isa = GetParam().isa;
  if (!emulator::createEmulator(GetParam().emulator, options).ok())
    GTEST_SKIP() << "this processor has no " << GetParam().isa;
  for (const char *name : {"NEURON_RT_VISIBLE_CORES", "NEURON_RT_NUM_CORES",
                           "NEURON_RT_EXEC_TIMEOUT", "TESSERA_TOTAL_CORES"})
    unsetenv(name);
  setenv("NEURON_RT_LOG_LEVEL", "QUIET", 1);
  setenv("NEURON_RT_VALIDATE_HASH", "1", 1);
  setenv("TESSERA_EMULATOR", GetParam().emulator, 1);
  setenv("TESSERA_ISA", GetParam().isa, 1);
}

void Suite::TearDown() { nrt_close(); }

void Suite::init() {
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS) << nrt_get_last_error();
}

std::string Suite::assembled(const std::string &text) {
  auto parsed = assemble(text, [](std::string_view name) { return loadMachine(name); });
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  if (!parsed.ok())
    return {};
  std::span<const char> data(parsed->data);
  auto bytes = serializeArtifact(parsed->artifact, weightsFrom(std::as_bytes(data)));
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : std::string();
}

nrt_model_t *Suite::load(const std::string &neff) {
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_SUCCESS)
      << nrt_get_last_error();
  return model;
}

Bound::Bound(nrt_model_t *model) {
  nrt_allocate_tensor_set(&inputs);
  nrt_allocate_tensor_set(&outputs);
  nrt_tensor_info_array_t *info = nullptr;
  EXPECT_EQ(nrt_get_model_tensor_info(model, &info), NRT_SUCCESS);
  for (uint64_t i = 0; info && i < info->tensor_count; ++i) {
    const nrt_tensor_info_t &t = info->tensor_array[i];
    nrt_tensor_t *&tensor = owned.emplace_back(nullptr);
    EXPECT_EQ(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_DEVICE, 0, t.size, t.name, &tensor),
              NRT_SUCCESS);
    nrt_add_tensor_to_tensor_set(t.usage == NRT_TENSOR_USAGE_INPUT ? inputs : outputs, t.name,
                                 tensor);
  }
  nrt_free_model_tensor_info(info);
}

Bound::~Bound() {
  nrt_destroy_tensor_set(&inputs);
  nrt_destroy_tensor_set(&outputs);
  for (nrt_tensor_t *&tensor : owned)
    nrt_tensor_free(&tensor);
}

nrt_tensor_t *Bound::tensor(const char *name) {
  nrt_tensor_t *tensor = nullptr;
  if (nrt_get_tensor_from_tensor_set(inputs, name, &tensor) != NRT_SUCCESS)
    nrt_get_tensor_from_tensor_set(outputs, name, &tensor);
  return tensor;
}

} // namespace tessera::cts
