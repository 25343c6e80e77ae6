// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How much of a contraction meets the array at once: what fusions and kernels both ask.
#pragma once

#include <cstdint>

namespace tessera {

/// Rows and columns of the PE array, and partitions of SBUF and PSUM.
inline constexpr int64_t kArraySize = 128;

} // namespace tessera
