// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of a compilation, as a list.
#include "compiler/driver/Pipeline.h"

namespace tessera {

// A value of a pass option; quotes keep what would end it.
static std::string quoted(const std::string &text) { return "\"" + text + "\""; }

std::vector<Bundle> compilationBundles(const CompileOptions &options) {
  // Contracts are checked where a phase begins: a compilation may start there, from text.
  return {
      {Phase::nn, "tidy", "nn-fold-constants,nn-simplify"},
      // Before casting: nothing is rounded inside what fusion made one operation.
      {Phase::nn, "fuse", "nn-fuse,nn-simplify"},
      {Phase::nn, "legalize", "nn-legalize,nn-simplify"},
      {Phase::nn, "cast", "nn-cast-fp32{mode=" + options.castMode + "}"},
      {Phase::tile, "check", "nn-verify-tileable"},
      {Phase::tile, "lower", "nn-to-tile{target=" + quoted(options.target) + "}"},
      // Allocation works on the order that scheduling chose.
      {Phase::tile, "place", "tile.program(tile-schedule,tile-allocate)"},
      {Phase::isa, "resolve", "tile.program(tile-verify-allocated),tile-to-isa"},
  };
}

} // namespace tessera
