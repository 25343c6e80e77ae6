// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions and programs: one stream per queue.
#pragma once

#include "compiler/artifact/isa/Types.h"

#include <vector>

// Generated from Instructions.td: enumerations, one struct per instruction, Body, visitors.
#include "compiler/artifact/isa/Instructions.h.inc"

namespace tessera::isa {

struct Instruction {
  Body body;
  std::vector<Wait> waits;
  uint32_t location = 0; // index into the artifact's table of source locations; 0 is unknown
  friend bool operator==(const Instruction &, const Instruction &) = default;
};

inline std::string_view mnemonic(const Instruction &instruction) {
  return std::visit([](const auto &body) { return body.mnemonic; }, instruction.body);
}
inline Engine engineOf(const Instruction &instruction) {
  return std::visit([](const auto &body) { return body.engine; }, instruction.body);
}
// Calls f(access, reads, writes) for every access of an instruction, in field order.
template <typename F> void forEachAccess(const Instruction &instruction, F &&f) {
  std::visit([&](const auto &body) { body.forEachAccess(body, f); }, instruction.body);
}

struct Program {
  std::array<std::vector<Instruction>, kQueueCount> queues;
  friend bool operator==(const Program &, const Program &) = default;
};

} // namespace tessera::isa
