// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels: how each nn operation is computed on tiles. One file per family.
#pragma once

#include "passes/convert/NNToTile/Lowering.h"

#include "llvm/ADT/StringMap.h"

namespace tessera {

struct Kernel {
  // Why the operation cannot be computed; empty if it can.
  using Refusal = std::string (*)(mlir::Operation *op);
  // Emits the operation and places its results. Only for what is not refused.
  using Lower = mlir::LogicalResult (*)(mlir::Operation *op, Lowering &lowering);

  Lower lower = nullptr;
  Refusal refusal = nullptr; // null: nothing is refused
};

class KernelRegistry {
public:
  template <typename Op> void add(Kernel::Lower lower, Kernel::Refusal refusal = nullptr) {
    kernels[Op::getOperationName()] = {lower, refusal};
  }
  const Kernel *find(mlir::Operation *op) const {
    auto known = kernels.find(op->getName().getStringRef());
    return known == kernels.end() ? nullptr : &known->second;
  }

private:
  llvm::StringMap<Kernel> kernels;
};

// All kernels there are.
const KernelRegistry &kernels();

void registerDenseKernel(KernelRegistry &registry);
void registerMatMulKernel(KernelRegistry &registry);
void registerAttentionKernel(KernelRegistry &registry);
void registerLayerNormKernel(KernelRegistry &registry);
void registerGatherKernel(KernelRegistry &registry);
void registerElementwiseKernels(KernelRegistry &registry);
void registerCastKernels(KernelRegistry &registry);
void registerWordKernels(KernelRegistry &registry);
void registerTrigonometryKernels(KernelRegistry &registry);
void registerReduceKernels(KernelRegistry &registry);
void registerShapeKernels(KernelRegistry &registry);
void registerConstantKernels(KernelRegistry &registry);

// The layout that the users of a value would rather have: columns where every user contracts over
// its last dimension, rows otherwise.
Layout preferredLayout(mlir::Value value);

} // namespace tessera
