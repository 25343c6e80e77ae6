// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any text through the assembler. What it takes prints as text that gives the same program, and
// goes through the verifier.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "runtime-stub/verify/Verify.h"

#include <cstdlib>

using namespace tessera;

// Only built-in machines: the fuzzer opens no files.
static absl::StatusOr<Machine> builtin(std::string_view name) {
  for (std::string_view known : builtinMachines())
    if (known == name)
      return loadMachine(name);
  return error(Code::BadTarget, name);
}

static void roundTrip(const Assembled &assembled) {
  const auto weights = std::as_bytes(std::span(assembled.data));
  const std::string text =
      disassemble(assembled.artifact, {"", assembled.weightsPath, weights, {}});
  const auto again = assemble(text, builtin);
  if (!again.ok() || again->artifact.program != assembled.artifact.program ||
      disassemble(again->artifact,
                  {"", again->weightsPath, std::as_bytes(std::span(again->data)), {}}) != text)
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const auto assembled = assemble(text, builtin);
  if (!assembled.ok()) {
    if (!codeOf(assembled.status()))
      std::abort();
    return 0;
  }
  if (assembled->weightsPath.empty() &&
      assembled->data.size() <= assembled->artifact.regionBytes(isa::Space::weights))
    roundTrip(*assembled);
  const absl::Status status = verify::verify(assembled->artifact);
  if (!status.ok() && !codeOf(status))
    std::abort();
  return 0;
}
