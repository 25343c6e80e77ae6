// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The isa dialect and what its instructions have in common.
#ifndef TESSERA_DIALECTS_ISA_ISADIALECT_TD
#define TESSERA_DIALECTS_ISA_ISADIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"

def ISA_Dialect : Dialect {
  let name = "isa";
  let cppNamespace = "::tessera::isa";
  let summary = "Instructions of one core, by queue: addresses, access patterns, waits";
  let description = [{
    What the artifact holds, as operations. Nothing is decided on this floor; the README says why
    it is there.
  }];
}

def ISA_InstructionInterface : OpInterface<"InstructionOpInterface"> {
  let cppNamespace = "::tessera::isa";
  let description = [{ An operation that is one instruction. }];
  let methods = [
    InterfaceMethod<"The instruction itself.", "::tessera::isa::Body", "getBody">,
    InterfaceMethod<"Replaces it by one of the same kind.", "void", "setBody",
                    (ins "const ::tessera::isa::Body &":$body)>,
    InterfaceMethod<"What it waits for.", "const std::vector<::tessera::isa::Wait> &", "getWaitList">,
    InterfaceMethod<"Replaces what it waits for.", "void", "setWaitList",
                    (ins "std::vector<::tessera::isa::Wait>":$waits)>,
    InterfaceMethod<"The engine that executes it.", "::tessera::isa::Engine", "getEngine">,
  ];
}

#endif
