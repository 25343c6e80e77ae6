// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What nn-cast-fp32 refuses.
// RUN: neuron-opt %s --nn-cast-fp32 -split-input-file -verify-diagnostics
// RUN: not neuron-opt %s --nn-cast-fp32=mode=most 2>&1 | FileCheck %s

// CHECK: unknown mode of nn-cast-fp32: most
func.func @overflow(%x: tensor<4x1xf32>) -> tensor<4x1xf32> {
  // expected-error @+1 {{holds a finite number that becomes infinite in 'bf16'}}
  %w = nn.constant dense<-3.40282347E+38> : tensor<1x1xf32>
  %d = nn.dense %x, %w : (tensor<4x1xf32>, tensor<1x1xf32>) -> tensor<4x1xf32>
  return %d : tensor<4x1xf32>
}

// -----

func.func @unknown(%x: tensor<4x1xf32>) -> tensor<4x1xf32> {
  // expected-error @+1 {{holds elements that cannot be rounded}}
  %w = nn.constant dense_resource<elsewhere> : tensor<1x1xf32>
  %d = nn.dense %x, %w : (tensor<4x1xf32>, tensor<1x1xf32>) -> tensor<4x1xf32>
  return %d : tensor<4x1xf32>
}
