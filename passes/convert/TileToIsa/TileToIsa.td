// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From tiles to instructions.
#ifndef TESSERA_PASSES_CONVERT_TILETOISA_TILETOISA_TD
#define TESSERA_PASSES_CONVERT_TILETOISA_TILETOISA_TD

include "mlir/Pass/PassBase.td"

def TileToIsa : Pass<"tile-to-isa", "::mlir::ModuleOp"> {
  let summary = "Adds addresses and waits to the operations of a tile program";
  let description = [{
    Replaces each `tile.program` by an `isa.program`: the address of its buffer is added to every
    access, operations go to their queues in program order, and each waits for what it conflicts
    with and nothing more. The waits come from the function by which the verifier finds races.

    Takes what `tile-verify-allocated` accepts.
  }];
  let dependentDialects = ["::tessera::isa::ISADialect"];
}

#endif
