// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of 64-bit integers as pairs of 32-bit words.
#pragma once

#include "passes/nn/NNLegalize/Expression.h"

namespace tessera::nn {

/// value = high * 2^32 + low, low without a sign. Everything wraps; both words have one shape, or
/// broadcast alike.
struct Words {
  Expression low, high;
};

Words operator+(Words a, Words b);
Words operator-(Words a, Words b);
Words operator*(Words a, Words b);
Words negative(Words a);
Words magnitude(Words a);

/// Where `mask` is -1 the negative, where 0 the number.
Words negativeWhere(Words a, Expression mask);
Words choose(Expression condition, Words yes, Words no);
Expression equal(Words a, Words b);
Expression less(Words a, Words b, bool isSigned);

/// The quotient without signs; anything for a divisor of 0.
Words quotientUnsigned(Words a, Words b);
/// The same of single words.
Expression quotientUnsigned(Expression a, Expression b);

/// Rounded once to fp32.
Expression toFloat(Words a, bool isSigned);
/// fp32 cut towards zero; anything for what has no value in 64 bits.
Words toWords(Expression x);

} // namespace tessera::nn
