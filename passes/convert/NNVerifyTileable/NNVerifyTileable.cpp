// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tiling may rely on.
#include "passes/convert/NNVerifyTileable/NNVerifyTileable.h"

#include "passes/convert/NNToTile/Tileable.h"

namespace tessera {

#define GEN_PASS_DEF_NNVERIFYTILEABLE
#include "passes/convert/NNVerifyTileable/NNVerifyTileable.h.inc"

namespace {

struct NNVerifyTileable : impl::NNVerifyTileableBase<NNVerifyTileable> {
  void runOnOperation() override {
    if (mlir::failed(verifyTileable(getOperation())))
      signalPassFailure();
  }
};

} // namespace
} // namespace tessera
