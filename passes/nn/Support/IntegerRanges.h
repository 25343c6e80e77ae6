// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which whole numbers the elements of each value of a function can be.
#pragma once

#include "dialects/nn/NNOps.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace tessera::nn {

/// Wide enough for every sum and product of two 64-bit integers.
using Wide = __int128;

struct Range {
  Wide lowest, highest;

  bool within(Range other) const { return other.lowest <= lowest && highest <= other.highest; }
  /// The numbers of an integer type; truth values are 0 and 1.
  static Range ofType(mlir::IntegerType type);
};

/// Forwards over one block, from constants, types and the operations in between. What an input is
/// said to hold (nn.range) is no proof and not used.
///
/// Floating point values have a range where they come from integers: casts of them, whole
/// constants, and views, choices, minima, maxima, sums and products of such.
class IntegerRanges {
public:
  explicit IntegerRanges(mlir::Block &block);

  /// Of an integer always; of floating point only if all elements are whole numbers.
  std::optional<Range> of(mlir::Value value) const;
  /// Whether a floating point value has a range and a cast of integers is among what makes it, or a
  /// constant that may be one: folding leaves no cast.
  bool comesFromIntegers(mlir::Value value) const { return fromCasts.contains(value); }
  /// `made` has the elements of `original`.
  void replaced(mlir::Value original, mlir::Value made);

private:
  std::optional<Range> resultOf(mlir::Operation *op) const;
  std::optional<Range> arithmetic(mlir::Operation *op) const;
  std::optional<Range> unite(mlir::ValueRange values) const;
  void note(mlir::Operation *op);

  llvm::DenseMap<mlir::Value, Range> known;
  llvm::DenseSet<mlir::Value> fromCasts;
};

} // namespace tessera::nn
