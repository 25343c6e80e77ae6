// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands in for the device: prepares a verified program once, runs it many times.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace tessera::emulator {

// Called after each instruction, in the order of execution, with the memory it left behind:
// accuracy tools read any intermediate value without changing the program.
struct Memory;
using Observer =
    std::function<void(isa::Queue, uint32_t index, const isa::Instruction &, const Memory &)>;

struct Options {
  // Kernels to use: amx, avx512, avx2, scalar; empty for the best this processor has. The bits of
  // the results do not depend on it.
  std::string isa;
  // Which of the legal orders of instructions to execute; 0 is the natural one. Reference only.
  uint64_t orderSeed = 0;
  Observer observer; // reference only
};

// A program made ready to run, with the memory of one core. One thread at a time may run it; after
// an error (an index out of range is the only one) it can be run again.
class Executable {
public:
  virtual ~Executable() = default;
  // `input` and `output` are the whole regions, of Artifact::regionBytes(Space::input) and
  // (Space::output) bytes. After an error the contents of `output` mean nothing.
  virtual absl::Status run(std::span<const std::byte> input, std::span<std::byte> output) = 0;
};

class Emulator {
public:
  virtual ~Emulator() = default;
  virtual std::string_view name() const = 0;
  // The kernels it uses: one of the names of Options::isa.
  virtual std::string_view isa() const = 0;
  // The program has passed the verifier: its legality is not checked again. The artifact and the
  // weights outlive the result; the executables of one artifact share what they derive from them.
  // Any number of threads may prepare at once.
  virtual absl::StatusOr<std::unique_ptr<Executable>>
  prepare(const Artifact &artifact, std::span<const std::byte> weights) = 0;
};

// "reference" or "fast"; refuses other names and an isa this processor lacks.
absl::StatusOr<std::unique_ptr<Emulator>> createEmulator(std::string_view name,
                                                         const Options &options = {});
std::string_view defaultEmulator(); // the fastest

// Each emulator's own maker, which createEmulator calls.
absl::StatusOr<std::unique_ptr<Emulator>> createReference(const Options &options);
absl::StatusOr<std::unique_ptr<Emulator>> createFast(const Options &options);

} // namespace tessera::emulator
