// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every pass on nn.
#include "passes/nn/Registration/Registration.h"

#include "passes/nn/NNCastFp32/NNCastFp32.h"
#include "passes/nn/NNFoldConstants/NNFoldConstants.h"
#include "passes/nn/NNFuse/NNFuse.h"
#include "passes/nn/NNLegalize/NNLegalize.h"
#include "passes/nn/NNSimplify/NNSimplify.h"

void tessera::nn::registerPasses() {
  registerNNCastFp32Passes();
  registerNNFoldConstantsPasses();
  registerNNFusePasses();
  registerNNLegalizePasses();
  registerNNSimplifyPasses();
}
