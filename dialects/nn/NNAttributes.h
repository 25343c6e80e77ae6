// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attributes of nn: weight recipes and their steps, source files, enumerations.

#ifndef TESSERA_DIALECTS_NN_NNATTRIBUTES_H
#define TESSERA_DIALECTS_NN_NNATTRIBUTES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

#include "dialects/nn/NNEnums.h.inc"

#include "dialects/nn/NNAttrInterfaces.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NNAttributes.h.inc"

#endif // TESSERA_DIALECTS_NN_NNATTRIBUTES_H
