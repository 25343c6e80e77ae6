// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes tile programs from C++: what a lowering calls.
#pragma once

#include "dialects/tile/Tile.h"

#include "mlir/IR/Builders.h"

namespace tessera::tile {

// Appends to one tile.program. Inputs, outputs and weights go to its head, the rest to its end, in
// the order of the calls. Accesses are relative to their buffers, and their `space` need not be
// set: the buffer knows it. The verifier, not this class, judges what was written.
class Builder {
public:
  explicit Builder(ProgramOp program);

  // `bytes` are per partition; scratch has one partition.
  mlir::Value alloc(mlir::Location location, isa::Space space, int partitions, int64_t bytes);
  mlir::Value input(mlir::Location location, llvm::StringRef name, mlir::RankedTensorType type,
                    std::optional<std::pair<int64_t, int64_t>> range = {});
  mlir::Value output(mlir::Location location, llvm::StringRef name, mlir::RankedTensorType type);
  // `type` is the form in memory, after the recipe.
  mlir::Value weight(mlir::Location location, llvm::StringRef name, mlir::Attribute recipe,
                     mlir::RankedTensorType type);

  // Makes tile.<mnemonic>; one buffer per access that is present, in the order of the fields.
  mlir::Operation *emit(mlir::Location location, isa::Body body,
                        llvm::ArrayRef<mlir::Value> buffers);

private:
  template <typename Op, typename... Args>
  mlir::Value createInHead(mlir::Location location, Args... args);

  mlir::OpBuilder head, tail;
  mlir::Operation *last = nullptr; // of the head
};

// Makes tile.<mnemonic> at the insertion point of `builder`.
mlir::Operation *createEngineOp(mlir::OpBuilder &builder, mlir::Location location, isa::Body body,
                                mlir::ValueRange buffers);

} // namespace tessera::tile
