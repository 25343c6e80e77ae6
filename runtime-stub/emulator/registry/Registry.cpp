// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The emulators by name.
#include "runtime-stub/emulator/Emulator.h"

namespace tessera::emulator {
namespace {

struct Entry {
  std::string_view name;
  absl::StatusOr<std::unique_ptr<Emulator>> (*create)(const Options &);
};
constexpr Entry kEmulators[] = {
#ifdef TESSERA_HAVE_FAST
    {"fast", createFast},
#endif
    {"reference", createReference},
};

} // namespace

absl::StatusOr<std::unique_ptr<Emulator>> createEmulator(std::string_view name,
                                                         const Options &options) {
  std::string known;
  for (const Entry &entry : kEmulators) {
    if (entry.name == name)
      return entry.create(options);
    known += concat(known.empty() ? "" : ", ", entry.name);
  }
  return error(Code::UnknownEmulator, "there is no emulator '", name, "'; there are ", known);
}

std::string_view defaultEmulator() { return kEmulators[0].name; }

} // namespace tessera::emulator
