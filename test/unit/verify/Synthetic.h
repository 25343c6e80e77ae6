// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs of the shape and size of compiled encoders, without the compiler.
#pragma once

#include "compiler/artifact/neff/Artifact.h"

namespace tessera::test {

struct EncoderShape {
  int layers = 12;
  int hidden = 768;
  int inner = 3072;
  int tokens = 128;
  int dmaQueues = 14;
};

// Dense layers with double-buffered weights in a ring of slots, accumulation groups in a ring of
// PSUM slots, softmax-like chains on ACT and VECTOR, residual additions; the fewest waits.
Artifact syntheticEncoder(const EncoderShape &shape);

size_t instructionCount(const Artifact &artifact);
size_t waitCount(const Artifact &artifact);

} // namespace tessera::test
