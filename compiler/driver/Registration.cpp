// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every dialect and every pass.
#include "compiler/driver/Registration.h"

#include "dialects/isa/ISA.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/tile/Tile.h"
#include "passes/convert/NNToTile/NNToTile.h"
#include "passes/convert/NNVerifyTileable/NNVerifyTileable.h"
#include "passes/convert/TileToIsa/TileToIsa.h"
#include "passes/nn/Registration/Registration.h"
#include "passes/tile/TileAllocate/TileAllocate.h"
#include "passes/tile/TileSchedule/TileSchedule.h"
#include "passes/tile/TileVerifyAllocated/TileVerifyAllocated.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

#include <mutex>

void tessera::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::func::FuncDialect, isa::ISADialect, nn::NNDialect, tile::TileDialect>();
}

void tessera::loadAllDialects(mlir::MLIRContext &context) {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

void tessera::registerAllPasses() {
  static std::once_flag once;
  std::call_once(once, [] {
    mlir::registerCanonicalizerPass();
    mlir::registerCSEPass();
    nn::registerPasses();
    registerNNToTilePasses();
    registerNNVerifyTileablePasses();
    tile::registerTileAllocatePasses();
    tile::registerTileSchedulePasses();
    tile::registerTileToIsaPasses();
    tile::registerTileVerifyAllocatedPasses();
  });
}
