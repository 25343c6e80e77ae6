// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every pass on nn.
#include "passes/nn/Registration/Registration.h"

#include "passes/nn/NNFoldConstants/NNFoldConstants.h"
#include "passes/nn/NNSimplify/NNSimplify.h"

void tessera::nn::registerPasses() {
  registerNNFoldConstantsPasses();
  registerNNSimplifyPasses();
}
