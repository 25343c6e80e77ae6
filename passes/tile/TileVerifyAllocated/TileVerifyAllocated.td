// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The contract between allocation and isa.
#ifndef TESSERA_PASSES_TILE_TILEVERIFYALLOCATED_TD
#define TESSERA_PASSES_TILE_TILEVERIFYALLOCATED_TD

include "mlir/Pass/PassBase.td"

def TileVerifyAllocated : Pass<"tile-verify-allocated", "::tessera::tile::ProgramOp"> {
  let summary = "Checks that a program is ready for isa";
  let description = [{
    Changes nothing. A1: every buffer has an address. A2: it is a multiple of 64 bytes. A3: the
    buffer is inside its space. A4: a PSUM buffer of up to one bank stays within a bank, a larger
    one starts at a bank. A5: two buffers in use at once do not overlap. A6: every DMA has a queue
    the machine has.
  }];
  let options = [
    Option<"target", "target", "std::string", "",
           "Name or file of the machine; the program's own where empty">,
  ];
}

#endif
