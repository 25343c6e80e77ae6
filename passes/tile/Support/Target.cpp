// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What passes share: the machine of a program, names of ONNX nodes.
#include "passes/tile/Support/Target.h"

#include "compiler/target/Target.h"

using namespace mlir;

namespace tessera::tile {

FailureOr<Machine> machineOf(ProgramOp program, StringRef target) {
  StringRef name = target.empty() ? program.getTarget() : target;
  absl::StatusOr<Machine> machine = loadMachine(std::string_view(name));
  if (machine.ok())
    return *machine;
  absl::string_view message = machine.status().message();
  return program.emitError() << StringRef(message.data(), message.size());
}

std::string nodeName(Location location) {
  std::string found;
  location->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part)) {
      found = "'" + named.getName().str() + "'";
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return found.empty() ? "an operation" : found;
}

} // namespace tessera::tile
