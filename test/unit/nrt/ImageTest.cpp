// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What copies of a model share behind the C API.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "runtime-stub/nrt/Objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace tessera::nrt {
namespace {

std::string named(std::string_view name) {
  auto parsed = assemble(concat(".name \"", name, "\"\n.target \"inf2\"\n"), loadMachine);
  return *serializeArtifact(parsed->artifact, weightsFrom({}));
}

nrt_model_t *load(const std::string &neff) {
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_SUCCESS)
      << nrt_get_last_error();
  return model;
}

TEST(Image, is_shared_by_models_of_the_same_bytes) {
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS);
  nrt_model_t *one = load(named("a")), *other = load(named("b")), *copy = load(named("a"));
  EXPECT_EQ(&one->artifact(), &copy->artifact());
  EXPECT_NE(&one->artifact(), &other->artifact());
  EXPECT_EQ(nrt_unload(one), NRT_SUCCESS);
  EXPECT_EQ(copy->artifact().name, "a") << "lives as long as one of them";
  nrt_close();
}

// A mapped file may change once no model loaded from it is left; what was loaded from memory, or
// from another file of the same bytes, stays as it was.
TEST(Image, of_a_file_is_shared_with_that_file_only) {
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS);
  const std::string neff = named("a"), one = testing::TempDir() + "one.neff",
                    other = testing::TempDir() + "other.neff";
  for (const std::string &path : {one, other})
    std::ofstream(path, std::ios::binary) << neff;
  auto loadFile = [](const std::string &path) {
    nrt_model_t *model = nullptr;
    EXPECT_EQ(nrt_load_file(path.c_str(), -1, -1, &model), NRT_SUCCESS) << nrt_get_last_error();
    return &model->artifact();
  };
  const Artifact *first = loadFile(one);
  EXPECT_EQ(first, loadFile(one));
  EXPECT_NE(first, loadFile(other));
  nrt_model_t *copy = load(neff);
  EXPECT_NE(first, &copy->artifact());
  EXPECT_EQ(&copy->artifact(), &load(neff)->artifact());
  nrt_close();
}

// The machine has the memory, the host that emulates it has not.
TEST(Image, takes_no_more_than_the_host_has) {
  ASSERT_EQ(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), NRT_SUCCESS);
  Artifact artifact = assemble(".target \"inf2\" .scratch 17592186044416", loadMachine)->artifact;
  artifact.machine.hbm.bytes = int64_t(1) << 44;
  const std::string neff = *serializeArtifact(artifact, weightsFrom({}));
  nrt_model_t *model = nullptr;
  EXPECT_EQ(nrt_load(neff.data(), neff.size(), -1, -1, &model), NRT_RESOURCE);
  EXPECT_THAT(nrt_get_last_error(),
              testing::HasSubstr("bytes for its tensors, scratch, SBUF and PSUM; the host has "));
  nrt_close();
}

} // namespace
} // namespace tessera::nrt
