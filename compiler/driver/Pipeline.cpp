// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of a compilation, as a list.
#include "compiler/driver/Pipeline.h"

#include "passes/convert/NNToTile/NNToTile.h"

#include "mlir/Pass/PassRegistry.h"

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
      // While integers are still seen to be such.
      {Phase::nn, "cast", "nn-cast-fp32{mode=" + options.castMode + "}"},
      {Phase::nn, "legalize", "nn-legalize,nn-fold-constants,nn-simplify"},
      {Phase::tile, kCheckBundle, "nn-verify-tileable"},
      {Phase::tile, "lower", "", lower},
      // Allocation works on the order that scheduling chose.
      {Phase::tile, "place", "tile.program(tile-schedule,tile-allocate)"},
      {Phase::isa, "resolve", "tile.program(tile-verify-allocated),tile-to-isa"},
  };
}

absl::Status addPasses(const Bundle &bundle, mlir::PassManager &passes) {
  std::string errors;
  llvm::raw_string_ostream stream(errors);
  if (!bundle.passes.empty() && failed(mlir::parsePassPipeline(bundle.passes, passes, stream)))
    return error(Code::Internal, "the passes of '", bundle.name, "': ", stream.str());
  if (bundle.last)
    passes.addPass(bundle.last());
  return absl::OkStatus();
}

} // namespace tessera
