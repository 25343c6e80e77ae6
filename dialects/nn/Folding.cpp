// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What folders ask of constant operands.

#include "dialects/nn/Folding.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;

namespace tessera::nn {

std::optional<double> splatNumber(Attribute constant) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(constant);
  if (!elements || !elements.isSplat())
    return std::nullopt;
  if (isa<FloatType>(elements.getElementType())) {
    llvm::APFloat value = elements.getSplatValue<llvm::APFloat>();
    bool lossy;
    value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &lossy);
    return value.convertToDouble();
  }
  llvm::APInt value = elements.getSplatValue<llvm::APInt>();
  auto type = cast<IntegerType>(elements.getElementType());
  // A boolean is 0 or 1, not 0 or -1.
  if (type.isUnsigned() || type.getWidth() == 1)
    return static_cast<double>(value.getZExtValue());
  return static_cast<double>(value.getSExtValue());
}

Value foldNeutral(Value kept, Attribute other, double neutral, Type result) {
  auto number = splatNumber(other);
  if (!number || *number != neutral || kept.getType() != result)
    return {};
  const bool sameSign = std::signbit(*number) == std::signbit(neutral);
  return sameSign || !isa<FloatType>(getElementTypeOrSelf(result)) ? kept : Value();
}

bool isExactCast(Type from, Type to) {
  if (from == to)
    return true;
  if (auto floating = dyn_cast<FloatType>(from)) {
    auto wider = dyn_cast<FloatType>(to);
    // bf16 and fp16 hold numbers the other one does not.
    return wider && wider.getWidth() > floating.getWidth();
  }
  auto integer = dyn_cast<IntegerType>(from);
  if (!integer)
    return false;
  const bool isUnsigned = integer.isUnsigned() || integer.getWidth() == 1;
  if (auto wider = dyn_cast<IntegerType>(to))
    return wider.getWidth() > integer.getWidth() && (isUnsigned || !wider.isUnsigned());
  auto floating = dyn_cast<FloatType>(to);
  return floating && floating.getFPMantissaWidth() >= integer.getWidth();
}

} // namespace tessera::nn
