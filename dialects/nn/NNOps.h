// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operations of nn, by family.

#ifndef TESSERA_DIALECTS_NN_NNOPS_H
#define TESSERA_DIALECTS_NN_NNOPS_H

#include "dialects/nn/NNAttributes.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/Traits.h"
#include "dialects/nn/evaluate/Evaluate.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <cmath>

#include "dialects/nn/NNOpInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNConstantOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNUnaryOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNBinaryOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNShapeOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNIndexOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNReductionOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNContractionOps.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNWordOps.h.inc"

#endif // TESSERA_DIALECTS_NN_NNOPS_H
