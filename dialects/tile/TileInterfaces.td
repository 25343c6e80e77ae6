// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What passes ask of an engine operation without knowing which one it is.
#ifndef TESSERA_DIALECTS_TILE_TILEINTERFACES_TD
#define TESSERA_DIALECTS_TILE_TILEINTERFACES_TD

include "mlir/IR/OpBase.td"

def Tile_EngineOpInterface : OpInterface<"EngineOpInterface"> {
  let cppNamespace = "::tessera::tile";
  let description = [{ An operation that is one instruction of an engine. }];
  let methods = [
    InterfaceMethod<"The instruction, its partitions and offsets relative to the buffers.",
                    "::tessera::isa::Body", "getInstruction">,
    InterfaceMethod<"Calls f(access, buffer, reads, writes) for every access, in field order.",
                    "void", "forEachAccess", (ins "AccessVisitor":$f)>,
    InterfaceMethod<"The engine that executes it.", "::tessera::isa::Engine", "getEngine">,
    InterfaceMethod<"The queue it goes to; none for a DMA that is not scheduled yet.",
                    "std::optional<::tessera::isa::Queue>", "getQueue">,
    InterfaceMethod<"Puts a DMA on one of the queues of DMA.",
                    "void", "setQueue", (ins "::tessera::isa::Queue":$queue)>,
  ];
}

def Tile_BufferOpInterface : OpInterface<"BufferOpInterface"> {
  let cppNamespace = "::tessera::tile";
  let description = [{ An operation that makes a buffer and, once allocated, says where it is. }];
  let methods = [
    InterfaceMethod<"The buffer.", "::mlir::Value", "getBuffer", (ins), "", [{
      return $_op->getResult(0);
    }]>,
    InterfaceMethod<"Its first byte in its partitions or region; none before allocation.",
                    "std::optional<uint64_t>", "getAddress", (ins), "", [{
      return $_op.getOffset();
    }]>,
    InterfaceMethod<"Places it.", "void", "setAddress", (ins "uint64_t":$offset), "", [{
      $_op.setOffset(offset);
    }]>,
  ];
}

#endif
