// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Built-in machine descriptions and files.
#include "compiler/target/Target.h"

#include "compiler/artifact/file/File.h"

namespace tessera {
namespace {

struct Builtin {
  std::string_view name;
  std::string_view json;
};
constexpr Builtin kBuiltins[] = {
#include "compiler/target/Builtin.inc"
};

} // namespace

std::vector<std::string_view> builtinMachines() {
  std::vector<std::string_view> names;
  for (const Builtin &builtin : kBuiltins)
    names.push_back(builtin.name);
  return names;
}

absl::StatusOr<Machine> loadMachine(std::string_view nameOrPath) {
  for (const Builtin &builtin : kBuiltins)
    if (builtin.name == nameOrPath)
      return parseMachine(builtin.json);
  absl::StatusOr<std::string> text = readFile(std::string(nameOrPath));
  if (!text.ok())
    return error(Code::BadTarget, "'", nameOrPath,
                 "' is neither a built-in target nor a readable file");
  absl::StatusOr<Machine> machine = parseMachine(*text);
  if (!machine.ok())
    return annotate(machine.status(), nameOrPath);
  return machine;
}

} // namespace tessera
