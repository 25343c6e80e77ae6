// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of kernels.

#include "passes/convert/NNToTile/Kernels.h"

namespace tessera {

const KernelRegistry &kernels() {
  static const KernelRegistry registry = [] {
    KernelRegistry made;
    registerConstantKernels(made);
    registerElementwiseKernels(made);
    registerCastKernels(made);
    registerWordKernels(made);
    registerTrigonometryKernels(made);
    registerReduceKernels(made);
    registerShapeKernels(made);
    registerGatherKernel(made);
    registerLayerNormKernel(made);
    registerMatMulKernel(made);
    registerDenseKernel(made);
    registerAttentionKernel(made);
    return made;
  }();
  return registry;
}

} // namespace tessera
