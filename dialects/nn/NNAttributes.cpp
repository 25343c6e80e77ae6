// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Weight recipes: what each step does to a type, and recipes as a whole.

#include "dialects/nn/NNAttributes.h"

#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Shapes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using Emitter = llvm::function_ref<InFlightDiagnostic()>;

#include "dialects/nn/NNEnums.cpp.inc"

#include "dialects/nn/NNAttrInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NNAttributes.cpp.inc"

namespace tessera::nn {

void NNDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/nn/NNAttributes.cpp.inc"
      >();
}

FailureOr<RankedTensorType> TransposeStepAttr::apply(RankedTensorType input,
                                                     Emitter emitError) const {
  if (!isPermutation(getPermutation(), input.getRank()))
    return emitError() << "transpose step is no permutation of " << input << " (C1)";
  return input.clone(permute(input.getShape(), getPermutation()));
}

FailureOr<RankedTensorType> ReshapeStepAttr::apply(RankedTensorType input,
                                                   Emitter emitError) const {
  // Bounded by the input before multiplying, so that absurd shapes do not wrap.
  int64_t count = 1;
  for (int64_t size : getShape())
    if (size < 0 || __builtin_mul_overflow(count, size, &count))
      return emitError() << "reshape step has an absurd shape (C1)";
  if (count != input.getNumElements())
    return emitError() << "reshape step changes the number of elements of " << input << " (C1)";
  return input.clone(getShape());
}

FailureOr<RankedTensorType> SliceStepAttr::apply(RankedTensorType input, Emitter emitError) const {
  if (const char *what = checkSlice(input.getShape(), getOffsets(), getSizes(), getStrides()))
    return emitError() << "slice step of " << input << " " << what;
  return input.clone(getSizes());
}

// The element types of nn; f64 too, and no width the machine or a file does not have.
static bool isElementType(Type type) {
  if (type.isF32() || type.isBF16() || type.isF16() || type.isF64() || type.isSignlessInteger(1))
    return true;
  auto integer = mlir::dyn_cast<IntegerType>(type);
  return integer && !integer.isSigned() &&
         llvm::is_contained({8u, 16u, 32u, 64u}, integer.getWidth());
}

FailureOr<RankedTensorType> CastStepAttr::apply(RankedTensorType input, Emitter emitError) const {
  Type from = input.getElementType(), to = getElementType();
  if (!isElementType(to))
    return emitError() << "cast step to " << to << ", no element type of nn (C2)";
  if (!(mlir::isa<FloatType>(from) && mlir::isa<FloatType>(to)) &&
      !(mlir::isa<IntegerType>(from) && mlir::isa<IntegerType>(to)))
    return emitError() << "cast step from " << from << " to " << to << " (C1)";
  return input.clone(to);
}

FailureOr<RankedTensorType> ScaleStepAttr::apply(RankedTensorType input, Emitter emitError) const {
  if (!input.getElementType().isF32() || !getFactor().getType().isF32())
    return emitError() << "scale step of " << input << " is not fp32 (C1)";
  return input;
}

// Few enough elements to count and to multiply by their size; a dimension of none hides no others.
static bool isCountable(RankedTensorType type) {
  constexpr int64_t kLargest = int64_t(1) << 40;
  int64_t count = 1;
  for (int64_t size : type.getShape())
    if (__builtin_mul_overflow(count, std::max<int64_t>(size, 1), &count) || count > kLargest)
      return false;
  return true;
}

LogicalResult RecipeAttr::verify(Emitter emitError, int64_t file, int64_t offset,
                                 RankedTensorType source, llvm::ArrayRef<Attribute> steps) {
  if (file < 0 || offset < 0)
    return emitError() << "recipe has a negative file or offset";
  if (!source.hasStaticShape())
    return emitError() << "recipe has a source of dynamic shape";
  if (!isElementType(source.getElementType()))
    return emitError() << "recipe has a source of " << source.getElementType()
                       << ", no element type of nn (C2)";
  if (!isCountable(source))
    return emitError() << "recipe has more than 2^40 elements (C3)";
  for (Attribute step : steps) {
    auto known = mlir::dyn_cast<RecipeStepInterface>(step);
    if (!known)
      return emitError() << step << " is no step of a recipe (C1)";
    auto next = known.apply(source, emitError);
    if (failed(next))
      return failure();
    source = *next;
    if (!isCountable(source))
      return emitError() << "recipe has more than 2^40 elements (C3)";
  }
  return success();
}

RankedTensorType RecipeAttr::getResultType() const {
  RankedTensorType type = getSource();
  auto unused = [&] { return emitError(UnknownLoc::get(getContext())); };
  for (Attribute step : getSteps())
    type = *mlir::cast<RecipeStepInterface>(step).apply(type, unused);
  return type;
}

RecipeAttr RecipeAttr::append(Attribute step) const {
  llvm::SmallVector<Attribute> steps(getSteps());
  steps.push_back(step);
  return get(getContext(), getFile(), getOffset(), getSource(), steps);
}

} // namespace tessera::nn
