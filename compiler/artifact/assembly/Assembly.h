// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A whole artifact as text; what is printed is what is read, and gives the same bytes again.
//
//   .name "gemm"                              .meta "tool" "..."
//   .target "inf2"                            or .machine "{...}" for one without a name
//   .input "x" f32[4, 8] at 0                 .input "ids" i64[1, 128] at 0 range 0 30521
//   .output "y" f32[4, 8] at 0                .weight "w" bf16[8, 8] at 0
//   .scratch 4096
//   .data "00ff..."                           bytes of the weights region, in order
//   .data_from "w.neff"                       or all of them, from an artifact or a raw file
//   .location 1 "/encoder/MatMul" from "model.py:12"
//   .queue pe
//     matmul ...  wait(dma0:1)  loc(1)
//
// `at` may be left out: a tensor follows the one before it then, at a multiple of 64.
#pragma once

#include "compiler/artifact/neff/Container.h"

namespace tessera {

struct DisassembleOptions {
  std::string targetName;             // of the artifact's machine, if it has one
  std::string weightsPath;            // what .data_from names where weights are too large to print
  std::span<const std::byte> weights; // the region
  std::optional<isa::Engine> engine;  // only queues of this engine
};
std::string disassemble(const Artifact &artifact, const DisassembleOptions &options);

struct Assembled {
  Artifact artifact;
  std::string data;        // of .data
  std::string weightsPath; // of .data_from
};
using MachineLoader = std::function<absl::StatusOr<Machine>(std::string_view name)>;
absl::StatusOr<Assembled> assemble(std::string_view text, const MachineLoader &loadMachine);

// Assembles and writes; `weightsPath` replaces what .data_from names.
absl::Status assembleToFile(std::string_view text, const MachineLoader &loadMachine,
                            std::string weightsPath, const std::string &output);

} // namespace tessera
