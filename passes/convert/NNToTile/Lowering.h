// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The state of one nn -> tile lowering: placed values, conversions between placements, emission.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "compiler/artifact/target/Machine.h"
#include "dialects/tile/Builder.h"
#include "passes/convert/NNToTile/Placement.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace tessera {

// An access pattern in a buffer: what an instruction's field becomes.
struct Tile {
  mlir::Value buffer;
  isa::Access access;
};

class Lowering {
public:
  Lowering(tile::Builder builder, const Machine &machine)
      : builder(std::move(builder)), psumBankBytes(machine.psum.bankBytes),
        movingColumns(std::min(machine.pe.moving, psumBankBytes / 4)) {}

  tile::Builder builder;
  const int64_t psumBankBytes;
  const int64_t movingColumns; // of one product

  //===- Values -----------------------------------------------------------------------------===//

  // Records where a value lies; a value may lie in several places.
  void place(mlir::Value value, Placed placed);
  // The value in the layout, converted when it does not lie there yet.
  mlir::FailureOr<Placed> get(mlir::Value value, Layout layout);
  // The placement of a value in the layout if it has one already.
  const Placed *find(mlir::Value value, Layout::Kind kind) const;

  // A new, uninitialised placement of a tensor of this type in SBUF (rows, columns, replicated) or
  // HBM scratch. `dtype` when it is not the element type's own.
  Placed allocate(mlir::Location loc, llvm::ArrayRef<int64_t> shape, isa::DType dtype,
                  Layout layout);
  // The same for an operation's result, which it also places.
  Placed allocateResult(mlir::Value result, Layout layout);

  // The value as a dense tensor in HBM, in the type it has there.
  mlir::FailureOr<Placed> getDense(mlir::Value value);

  Placed rowsToHbm(mlir::Location loc, const Placed &from);

  // The name itself, or where another weight has it already, one with a number: one tensor of a
  // model can be stored in two forms.
  std::string weightName(llvm::StringRef name) {
    std::string unique = name.str();
    while (!weightNames.try_emplace(unique, 0).second)
      unique = (name + "." + llvm::Twine(++weightNames[name])).str();
    return unique;
  }

  //===- Instructions -----------------------------------------------------------------------===//

  mlir::Value allocatePsum(mlir::Location loc, int64_t partitions);
  Tile psumTile(mlir::Value buffer, int64_t partition, int64_t partitions, int64_t element,
                llvm::ArrayRef<isa::Dim> dims) const;
  // A small fp32 buffer [128, columns] in SBUF.
  Placed allocateColumns(mlir::Location loc, int64_t columns);

  void matmul(mlir::Location loc, Tile dst, Tile stationary, Tile moving, bool start, bool stop);
  void transpose(mlir::Location loc, Tile dst, Tile src);
  // dst = src, dtype converted; alternates between the engines that can.
  void copy(mlir::Location loc, Tile dst, Tile src);
  void dma(mlir::Location loc, Tile dst, Tile src);
  void tensorTensor(mlir::Location loc, Tile dst, Tile a, isa::Alu op, Tile b);
  void tensorScalar(mlir::Location loc, Tile dst, Tile src, isa::Alu op0,
                    std::variant<float, Tile> scalar0, isa::Alu op1 = isa::Alu::bypass,
                    std::variant<float, Tile> scalar1 = 0.0f);
  void activate(mlir::Location loc, Tile dst, Tile src, isa::Function function,
                std::variant<float, Tile> scale = 1.0f, std::variant<float, Tile> bias = -0.0f,
                std::optional<Tile> sum = std::nullopt);
  void select(mlir::Location loc, Tile dst, Tile predicate, Tile a, Tile b);
  void reduce(mlir::Location loc, Tile dst, Tile src, isa::Alu op, int axes);
  // Any instruction; the buffers of its present accesses in field order.
  void emit(mlir::Location loc, isa::Body body, llvm::ArrayRef<mlir::Value> buffers);

private:
  mlir::FailureOr<Placed> convert(mlir::Location loc, const Placed &from, Layout layout);
  Placed rowsToColumns(mlir::Location loc, const Placed &from, Layout layout);
  Placed columnsToRows(mlir::Location loc, const Placed &from);
  mlir::FailureOr<Placed> hbmToRows(mlir::Location loc, const Placed &from);
  mlir::FailureOr<Placed> hbmToReplicated(mlir::Location loc, const Placed &from);

  llvm::DenseMap<mlir::Value, llvm::SmallVector<Placed, 2>> placements;
  bool copyOnAct = false;
  llvm::StringMap<int> weightNames; // and the number given last
};

// Stores rows into an HBM view (strided) of the same shape, or loads them from it.
void storeRows(Lowering &lowering, mlir::Location loc, const Placed &hbm, const Placed &rows);
void loadRows(Lowering &lowering, mlir::Location loc, const Placed &rows, const Placed &hbm);

// The same contiguous view under another shape.
Placed reshaped(const Placed &hbm, llvm::ArrayRef<int64_t> shape);
// The view repeated to a larger shape by numpy's rules.
Placed repeated(const Placed &hbm, llvm::ArrayRef<int64_t> shape);
// Copies a view to another of its shape without leaving HBM: int64 stays whole.
void copyDense(Lowering &lowering, mlir::Location loc, const Placed &to, const Placed &from);
// The dense copy of a strided view.
Placed denseCopy(Lowering &lowering, mlir::Location loc, const Placed &hbm);

} // namespace tessera
