// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tile dialect and its one type.
#ifndef TESSERA_DIALECTS_TILE_TILEDIALECT_TD
#define TESSERA_DIALECTS_TILE_TILEDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::tessera::tile";
  let summary = "One core: buffers in SBUF, PSUM and HBM, and engine operations on them";
  let description = [{
    Straight-line programs in destination-passing style: what the machine will do, but with named
    buffers instead of addresses, and no waits. The README says why.
  }];
  let useDefaultTypePrinterParser = 1;
}

def Tile_Buffer : TypeDef<Tile_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "A place in one memory space";
  let description = [{
    `!tile.buffer<sbuf, 128 x 4096>` is 4096 bytes on each of 128 partitions of SBUF (or PSUM);
    `!tile.buffer<weights, 65536>` is plain bytes of one region of HBM (`weights`, `input`,
    `output`, `scratch`). A buffer is memory, not a value: operations read and write it in place.
  }];
  let parameters = (ins
    "::tessera::isa::Space":$space,
    "int32_t":$partitions,
    "int64_t":$bytes
  );
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

#endif
