// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order of engine operations, and the queues of DMAs.
#ifndef TESSERA_PASSES_TILE_TILESCHEDULE_TD
#define TESSERA_PASSES_TILE_TILESCHEDULE_TD

include "mlir/Pass/PassBase.td"

def TileSchedule : Pass<"tile-schedule", "::tessera::tile::ProgramOp"> {
  let summary = "Loads weights ahead of their use and spreads DMAs over the queues";
  let description = [{
    Moves loads of weights and inputs into SBUF up the program, as far as the SBUF they then occupy
    for longer allows, and gives each DMA a queue: the one with the fewest bytes so far, loads apart
    from the others, because a load must not queue behind a store that waits for its value.

    `watermark` is the share of SBUF, in percent, that loads ahead of time may fill.
  }];
  let options = [
    Option<"target", "target", "std::string", "",
           "Name or file of the machine; the program's own where empty">,
    Option<"watermark", "watermark", "unsigned", "70",
           "Percent of SBUF that loads ahead of their use may fill">,
  ];
}

#endif
