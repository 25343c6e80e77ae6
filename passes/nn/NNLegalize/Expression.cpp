// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas over tensors: constants, and words without a sign.
#include "passes/nn/NNLegalize/Expression.h"

using namespace mlir;

namespace tessera::nn {

Expression Expression::constant(double number, llvm::ArrayRef<int64_t> shape) const {
  auto type = RankedTensorType::get(shape, element());
  Attribute attribute;
  if (auto integer = dyn_cast<IntegerType>(element()))
    attribute = builder->getIntegerAttr(
        integer, llvm::APInt(64, static_cast<int64_t>(number)).trunc(integer.getWidth()));
  else
    attribute = builder->getFloatAttr(element(), number);
  return make<ConstantOp>(DenseElementsAttr::get(type, attribute));
}

Expression Expression::flipped() const { return *this ^ -0x1p31; }

Expression Expression::shiftedDown(int bits) const {
  return (*this >> bits) & static_cast<double>((int64_t(1) << (32 - bits)) - 1);
}

Expression Expression::toFloatUnsigned() const {
  return bitcast(builder->getIntegerType(32, /*isSigned=*/false)).cast(builder->getF32Type());
}

Expression Expression::toUnsigned() const {
  return cast(builder->getIntegerType(32, /*isSigned=*/false)).bitcast(builder->getI32Type());
}

} // namespace tessera::nn
