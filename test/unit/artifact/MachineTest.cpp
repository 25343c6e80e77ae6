// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Machine descriptions: the built-in one, and every way a file can be wrong.
#include "compiler/target/Target.h"

#include "nlohmann/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

Json inf2() { return Json::parse(toJson(*loadMachine("inf2"))); }

template <typename F> std::string broken(F &&change) {
  Json json = inf2();
  change(json);
  auto machine = parseMachine(json.dump());
  if (machine.ok())
    return "no error";
  EXPECT_EQ(codeOf(machine.status()), Code::BadTarget);
  return std::string(machine.status().message());
}

TEST(Machine, inf2_has_the_published_numbers) {
  auto machine = loadMachine("inf2");
  ASSERT_TRUE(machine.ok()) << machine.status();
  EXPECT_EQ(machine->pe.rows, 128);
  EXPECT_EQ(machine->pe.clockHz, 2.8e9);
  EXPECT_EQ(machine->sbuf.bytesPerPartition, 176 * 1024);
  EXPECT_EQ(machine->psum.bytesPerPartition(), 16 * 1024);
  EXPECT_EQ(machine->dma.queues, 16);
  EXPECT_EQ(machine->cost("reciprocal").cycles(100), 800);
  EXPECT_EQ(machine->instances.size(), 4u);
  for (const auto &[path, source] : machine->sources)
    EXPECT_FALSE(source.empty()) << path;
}

TEST(Machine, text_is_canonical) {
  std::string text = toJson(*loadMachine("inf2"));
  auto again = parseMachine(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(toJson(*again), text);
}

TEST(Machine, refuses_every_missing_number) {
  const Json machine = inf2();
  for (const auto &section : machine.items()) {
    if (section.key() == "name" || section.key() == "format" || section.key() == "instances")
      continue;
    for (const auto &entry : section.value().items())
      EXPECT_THAT(broken([&](Json &j) { j[section.key()].erase(entry.key()); }),
                  HasSubstr(section.key() + "." + entry.key() + " is missing"));
  }
}

TEST(Machine, refuses_bad_values) {
  EXPECT_EQ(broken([](Json &) {}), "no error");
  EXPECT_THAT(broken([](Json &j) { j["pe"]["rows"]["value"] = 129; }),
              HasSubstr("not in [1, 128]"));
  EXPECT_THAT(broken([](Json &j) { j["sbuf"]["bytes_per_partition"]["value"] = 1 << 28; }),
              HasSubstr("not in [64, 16777216]"));
  EXPECT_THAT(broken([](Json &j) { j["psum"]["banks"]["value"] = 1024; }),
              HasSubstr("not in [1, 64]"));
  EXPECT_THAT(broken([](Json &j) { j["pe"]["rows"]["value"] = 1.5; }),
              HasSubstr("not a whole number"));
  EXPECT_THAT(broken([](Json &j) { j["pe"]["rows"]["value"] = "many"; }),
              HasSubstr("must be a number"));
  EXPECT_THAT(broken([](Json &j) { j["pe"]["rows"]["source"] = ""; }),
              HasSubstr("pe.rows.source must be a non-empty string"));
  EXPECT_THAT(broken([](Json &j) { j["pe"]["rows"] = 128; }), HasSubstr("must be an object"));
  EXPECT_THAT(broken([](Json &j) { j["pe"]["arms"] = 2; }),
              HasSubstr("machine description: pe has an unknown field 'arms'"));
  EXPECT_THAT(broken([](Json &j) { j["moon"] = 2; }), HasSubstr("unknown field 'moon'"));
  EXPECT_THAT(broken([](Json &j) { j["format"] = 2; }), HasSubstr("format is 2"));
  EXPECT_THAT(broken([](Json &j) { j.erase("name"); }), HasSubstr("name is missing"));
  EXPECT_THAT(broken([](Json &j) { j["costs"]["jump"] = 1; }), HasSubstr("unknown field 'jump'"));
  EXPECT_THAT(broken([](Json &j) { j["costs"]["copy"]["fixed"] = -1; }), HasSubstr("costs.copy"));
  EXPECT_THAT(broken([](Json &j) { j["instances"] = 1; }), HasSubstr("must be a list"));
  EXPECT_THAT(broken([](Json &j) { j["instances"][0]["chips"] = "x"; }),
              HasSubstr("instances[0].chips"));
}

TEST(Machine, refuses_what_is_no_description) {
  for (const char *text : {"", "[]", "{", "12", "{\"format\": 1e999}"})
    EXPECT_EQ(codeOf(parseMachine(text).status()), Code::BadTarget) << text;
  EXPECT_THAT(loadMachine("inf9").status().message(),
              HasSubstr("'inf9' is neither a built-in target nor a readable file"));
  EXPECT_THAT(loadMachine("/").status().message(), HasSubstr("'/'"));
}

} // namespace
} // namespace tessera
