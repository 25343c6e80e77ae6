// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tile dialect: its type, interfaces and operations.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <optional>

#include "dialects/tile/TileDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/tile/TileTypes.h.inc"

namespace tessera::tile {

using AccessVisitor = llvm::function_ref<void(const isa::Access &access, mlir::Value buffer,
                                              bool reads, bool writes)>;

// Keeps every sum of sizes and addresses within 64 bits.
inline constexpr int64_t kMaxBufferBytes = int64_t(1) << 40;

// A dense tensor's bytes in HBM; -1 where the machine cannot store it.
int64_t storageBytes(mlir::RankedTensorType type);

} // namespace tessera::tile

#include "dialects/tile/TileInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialects/tile/TileOps.h.inc"

namespace tessera::tile {

// Calls f with the operation type of each instruction until one returns true.
template <typename F> bool forEachEngineOp(F &&f);

namespace detail {
template <typename Op>
concept EngineOp = requires { typename Op::Struct; };

template <typename... Ops> struct OpList {
  template <typename F> static bool any(F &&f) {
    auto one = [&]<typename Op>() {
      if constexpr (EngineOp<Op>)
        return f.template operator()<Op>();
      return false;
    };
    return (one.template operator()<Ops>() || ...);
  }
};
using AllOps = OpList<
#define GET_OP_LIST
#include "dialects/tile/TileOps.cpp.inc"
    >;
} // namespace detail

template <typename F> bool forEachEngineOp(F &&f) {
  return detail::AllOps::any(std::forward<F>(f));
}

} // namespace tessera::tile
