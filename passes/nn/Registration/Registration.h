// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every pass on nn.
#pragma once

namespace tessera::nn {

void registerPasses();

} // namespace tessera::nn
