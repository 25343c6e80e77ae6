// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small programs from text, for tests of the verifier.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

#include <string_view>

namespace tessera::test {

// An artifact for inf2 of 1 MiB of scratch and
//   input   x  f32 [128, 128]  at byte 0,  ids  i32 [128]  behind it (at 65536)
//   output  y  f32 [128, 128]
//   weights w  bf16 [128, 128]
// whose program has one instruction per line, "queue: instruction"; empty lines and those that
// start with # do not count. A malformed line fails the test.
Artifact artifactOf(std::string_view lines);

// y = x through SBUF: correct.
inline constexpr std::string_view kCopyThrough = R"(
dma0: dma_copy f32 sbuf[0+128, 0, 128:1], f32 input[0, 128:128, 128:1]
dma1: dma_copy f32 output[0, 128:128, 128:1], f32 sbuf[0+128, 0, 128:1] wait(dma0:1)
)";

} // namespace tessera::test
