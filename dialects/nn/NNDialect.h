// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The nn dialect: whole tensors of a neural network, no machine.

#ifndef TESSERA_DIALECTS_NN_NNDIALECT_H
#define TESSERA_DIALECTS_NN_NNDIALECT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Dialect.h"

#include "dialects/nn/NNDialect.h.inc"

#endif // TESSERA_DIALECTS_NN_NNDIALECT_H
