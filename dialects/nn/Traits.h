// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Traits of operations of nn.

#ifndef TESSERA_DIALECTS_NN_TRAITS_H
#define TESSERA_DIALECTS_NN_TRAITS_H

#include "mlir/IR/OpDefinition.h"

namespace tessera::nn {

/// Each element of the result is a function of one element of each operand, after broadcasting.
template <typename Op>
class ElementByElement : public mlir::OpTrait::TraitBase<Op, ElementByElement> {};

} // namespace tessera::nn

#endif // TESSERA_DIALECTS_NN_TRAITS_H
