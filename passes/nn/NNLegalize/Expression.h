// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas over tensors, written as formulas: each operator makes the operation of nn.
#pragma once

#include "dialects/nn/NNOps.h"

namespace tessera::nn {

/// A value, and where to make what is computed from it. Numbers beside it become constants of its
/// element type. Integers are words of 32 bits with a sign.
class Expression {
public:
  Expression(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value)
      : builder(&builder), loc(loc), value(value) {}

  operator mlir::Value() const { return value; }
  Expression with(mlir::Value other) const { return {*builder, loc, other}; }
  /// One number for every element; as many as this has.
  Expression number(double number) const { return constant(number, {}); }
  Expression filled(double number) const { return constant(number, rankedType(value).getShape()); }
  mlir::Type element() const { return rankedType(value).getElementType(); }

  template <typename Op, typename... Arguments> Expression make(Arguments... arguments) const {
    return with(builder->createOrFold<Op>(loc, arguments...));
  }
  template <typename Op> Expression binary(mlir::Value other) const {
    return make<Op>(value, other);
  }
  template <typename Op> Expression binary(double other) const { return binary<Op>(number(other)); }

  Expression cast(mlir::Type element) const { return make<CastOp>(value, element); }
  Expression bitcast(mlir::Type element) const { return make<BitcastOp>(value, element); }
  Expression floor() const { return make<FloorOp>(value); }
  Expression spread(llvm::ArrayRef<int64_t> shape) const {
    return rankedType(value).getShape() == shape ? *this : make<BroadcastOp>(value, shape);
  }
  Expression toInt32() const { return cast(builder->getI32Type()); }
  /// Whether not zero.
  Expression isTrue() const { return cast(builder->getI1Type()); }
  /// Of a truth value: this where it holds.
  Expression choose(mlir::Value yes, mlir::Value no) const { return make<WhereOp>(value, yes, no); }

  /// Words without a sign.
  Expression flipped() const; // ordered as words with a sign are
  Expression shiftedDown(int bits) const;
  Expression lessUnsigned(Expression other) const {
    return flipped().binary<LessOp>(other.flipped());
  }
  Expression toFloatUnsigned() const;
  /// fp32 below 2^32 to the word without a sign.
  Expression toUnsigned() const;
  /// -1 where negative, else 0.
  Expression signMask() const { return binary<ShiftRightOp>(31); }

private:
  Expression constant(double number, llvm::ArrayRef<int64_t> shape) const;

  mlir::OpBuilder *builder;
  mlir::Location loc;
  mlir::Value value;
};

#define TESSERA_OPERATOR(symbol, Op)                                                               \
  inline Expression operator symbol(Expression a, Expression b) { return a.binary<Op>(b); }        \
  inline Expression operator symbol(Expression a, double b) { return a.binary<Op>(b); }
TESSERA_OPERATOR(+, AddOp)
TESSERA_OPERATOR(-, SubOp)
TESSERA_OPERATOR(*, MulOp)
TESSERA_OPERATOR(&, AndOp)
TESSERA_OPERATOR(|, OrOp)
TESSERA_OPERATOR(^, XorOp)
TESSERA_OPERATOR(<<, ShiftLeftOp)
TESSERA_OPERATOR(>>, ShiftRightOp)
TESSERA_OPERATOR(<, LessOp)
TESSERA_OPERATOR(==, EqualOp)
#undef TESSERA_OPERATOR
inline Expression operator~(Expression a) { return a.make<NotOp>(mlir::Value(a)); }

} // namespace tessera::nn
