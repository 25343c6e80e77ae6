// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels: how each nn operation is computed on tiles. One file per family.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

#include "llvm/ADT/StringMap.h"

namespace tessera {

// Emits the operation and places its results.
using Kernel = mlir::LogicalResult (*)(mlir::Operation *op, Lowering &lowering);

class KernelRegistry {
public:
  template <typename Op> void add(Kernel kernel) { kernels[Op::getOperationName()] = kernel; }
  Kernel find(mlir::Operation *op) const { return kernels.lookup(op->getName().getStringRef()); }

private:
  llvm::StringMap<Kernel> kernels;
};

void registerDenseKernel(KernelRegistry &registry);
void registerMatMulKernel(KernelRegistry &registry);
void registerAttentionKernel(KernelRegistry &registry);
void registerLayerNormKernel(KernelRegistry &registry);
void registerGatherKernel(KernelRegistry &registry);
void registerElementwiseKernels(KernelRegistry &registry);
void registerReduceKernels(KernelRegistry &registry);
void registerShapeKernels(KernelRegistry &registry);
void registerConstantKernels(KernelRegistry &registry);

// The layout that the users of a value would rather have: columns where every user contracts over
// its last dimension, rows otherwise.
Layout preferredLayout(mlir::Value value);

} // namespace tessera
