// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every buffer an address.
#ifndef TESSERA_PASSES_TILE_TILEALLOCATE_TD
#define TESSERA_PASSES_TILE_TILEALLOCATE_TD

include "mlir/Pass/PassBase.td"

def TileAllocate : Pass<"tile-allocate", "::tessera::tile::ProgramOp"> {
  let summary = "Gives every buffer an address";
  let description = [{
    A buffer occupies its bytes from its first to its last use in program order, on partitions from
    0 on. SBUF and PSUM buffers take turns through the space, so that the next buffer seldom has to
    wait for the last user of its place; where that does not fit, they are packed as tightly as
    possible. A PSUM buffer of up to one bank stays within a bank. Inputs, outputs, weights and
    scratch lie one after another in their regions of HBM, at multiples of 64 bytes.

    What does not fit is an error; nothing is spilled. Where more is in use at once than there is, it
    names the nodes that hold most of it then.

    ```mlir
    %b = tile.alloc : !tile.buffer<sbuf, 128 x 512>          // before
    %b = tile.alloc at 4096 : !tile.buffer<sbuf, 128 x 512>  // after
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", "",
           "Name or file of the machine; the program's own where empty">,
  ];
}

#endif
