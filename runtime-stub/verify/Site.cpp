// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Descriptions of instructions for refusals.
#include "runtime-stub/verify/Site.h"

#include "compiler/artifact/isa/Print.h"

namespace tessera::verify {

isa::Extents extentsOf(const Artifact &artifact) {
  isa::Extents extents = {};
  for (int s = 0; s < isa::kSpaceCount; ++s)
    if (const auto space = static_cast<isa::Space>(s); isa::isHbm(space))
      extents[s] = artifact.regionBytes(space);
  extents[static_cast<int>(isa::Space::sbuf)] = artifact.machine.sbuf.bytesPerPartition;
  extents[static_cast<int>(isa::Space::psum)] = artifact.machine.psum.bytesPerPartition();
  return extents;
}

static std::string locationText(const Artifact &artifact, uint32_t location) {
  std::string text;
  if (location >= artifact.locations.size())
    return text;
  for (const std::string &node : artifact.locations[location].nodes)
    text += concat(text.empty() ? " (ONNX node " : ", ", node);
  return text.empty() ? text : text + ")";
}

std::string describe(const Artifact &artifact, isa::Position position) {
  const isa::Instruction &instruction = artifact.program.queues[position.queue][position.index];
  return concat(isa::queueName(position.queue), "[", position.index, "] `",
                isa::toString(instruction), "`", locationText(artifact, instruction.location));
}

namespace {

// Counts the accesses that are present among the fields of an instruction.
struct AccessNames {
  int wanted;
  std::string_view found = "operand";

  void count(std::string_view name) {
    if (wanted-- == 0)
      found = name;
  }
  void operator()(std::string_view name, const isa::Access &) { count(name); }
  void operator()(std::string_view name, const std::optional<isa::Access> &access) {
    if (access)
      count(name);
  }
  void operator()(std::string_view name, const isa::Operand &operand) {
    if (std::holds_alternative<isa::Access>(operand))
      count(name);
  }
  template <typename T> void operator()(std::string_view, const T &) {}
};

} // namespace

std::string_view accessName(const isa::Instruction &instruction, int n) {
  AccessNames names{n};
  std::visit([&](const auto &body) { body.visitFields(body, names); }, instruction.body);
  return names.found;
}

} // namespace tessera::verify
