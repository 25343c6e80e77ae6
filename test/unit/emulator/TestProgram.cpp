// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text of a small program, assembled and verified.
#include "test/unit/emulator/TestProgram.h"

#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "runtime-stub/verify/Verify.h"

#include <gtest/gtest.h>
#include <map>

namespace tessera::emulator {
namespace {

std::string tensorLine(const char *kind, const char *name, const TestProgram::Tensor &t) {
  return concat(".", kind, " \"", name, "\" ", t.type, "[", t.partitions, ", ", t.elements, "]\n");
}

} // namespace

Artifact TestProgram::build() const {
  auto sbuf = [](const Tensor &t, int offset) {
    return concat(t.type, " sbuf[0+", t.partitions, ", ", offset, ", ", t.elements, ":1]");
  };
  auto hbm = [](const Tensor &t, const char *region) {
    return concat(t.type, " ", region, "[0, ", t.partitions, ":", t.elements, ", ", t.elements,
                  ":1]");
  };
  std::vector<std::string> all = {concat("dma0 dma_copy ", sbuf(in, 0), ", ", hbm(in, "input"))};
  all.insert(all.end(), lines.begin(), lines.end());
  all.push_back(concat("dma1 dma_copy ", hbm(out, "output"), ", ", sbuf(out, 4096)));

  std::map<std::string, std::string> queues;
  std::map<std::string, int> counts;
  std::string previous;
  for (const std::string &line : all) {
    std::string queue = line.substr(0, line.find(' '));
    queues[queue] += line.substr(line.find(' ') + 1);
    if (!previous.empty() && previous != queue)
      queues[queue] += concat("  wait(", previous, ":", counts[previous], ")");
    queues[queue] += "\n";
    ++counts[previous = queue];
  }
  std::string text = ".name \"test\"\n.target \"inf2\"\n" + tensorLine("input", "x", in) +
                     tensorLine("output", "y", out) + concat(".scratch ", scratch, "\n");
  for (const auto &[queue, body] : queues)
    text += ".queue " + queue + "\n" + body;

  auto assembled = assemble(text, [](std::string_view name) { return loadMachine(name); });
  EXPECT_TRUE(assembled.ok()) << assembled.status() << "\n" << text;
  if (!assembled.ok())
    return {};
  absl::Status legal = verify::verify(assembled->artifact);
  EXPECT_TRUE(legal.ok()) << legal << "\n" << text;
  return assembled->artifact;
}

absl::StatusOr<Bytes> runOnce(const Artifact &artifact, Bytes input, std::string_view emulator,
                              const Options &options) {
  TSR_ASSIGN_OR_RETURN(auto maker, createEmulator(emulator, options));
  TSR_ASSIGN_OR_RETURN(auto executable, maker->prepare(artifact, {}));
  input.resize(artifact.regionBytes(isa::Space::input));
  Bytes output(artifact.regionBytes(isa::Space::output));
  TSR_RETURN_IF_ERROR(executable->run(input, output));
  return output;
}

} // namespace tessera::emulator
