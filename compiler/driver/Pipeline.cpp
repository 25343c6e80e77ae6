// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of a compilation, as a list.
#include "compiler/driver/Pipeline.h"

#include "passes/convert/NNToTile/NNToTile.h"

namespace tessera {

std::vector<Bundle> compilationBundles(const CompileOptions &options) {
  auto lower = [target = options.target] {
    NNToTileOptions chosen;
    chosen.target = target;
    return createNNToTile(chosen);
  };
  // Contracts are checked where a phase begins: a compilation may start there, from text.
  return {
      {Phase::nn, "tidy", "nn-fold-constants,nn-simplify"},
      // Before casting: nothing is rounded inside what fusion made one operation.
      {Phase::nn, "fuse", "nn-fuse,nn-simplify"},
      {Phase::nn, "legalize", "nn-legalize,nn-simplify"},
      {Phase::nn, "cast", "nn-cast-fp32{mode=" + options.castMode + "}"},
      {Phase::tile, "check", "nn-verify-tileable"},
      {Phase::tile, "lower", "", lower},
      // Allocation works on the order that scheduling chose.
      {Phase::tile, "place", "tile.program(tile-schedule,tile-allocate)"},
      {Phase::isa, "resolve", "tile.program(tile-verify-allocated),tile-to-isa"},
  };
}

} // namespace tessera
