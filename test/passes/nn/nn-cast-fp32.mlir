// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where each mode rounds.
// RUN: neuron-opt %s --nn-cast-fp32 | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: neuron-opt %s --nn-cast-fp32=mode=all | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: neuron-opt %s --nn-cast-fp32=mode=matmult | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: neuron-opt %s --nn-cast-fp32=mode=matmult-bf16 | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: neuron-opt %s --nn-cast-fp32=mode=all-fp16 | FileCheck %s --check-prefixes=CHECK,FP16
// RUN: neuron-opt %s --nn-cast-fp32=mode=matmult-fp16 | FileCheck %s --check-prefixes=CHECK,FP16
// RUN: neuron-opt %s --nn-cast-fp32=mode=none | FileCheck %s --check-prefixes=CHECK,NONE

// Products are rounded for products; what the normalisation reads is not, and neither is the bias.
// CHECK-LABEL: func @layer
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x8xf32>, %[[M:.*]]: tensor<1x1x1x4xf32>)
func.func @layer(%x: tensor<1x4x8xf32>, %m: tensor<1x1x1x4xf32>) -> tensor<1x4x8xf32> {
  // BF16: %[[C:.*]] = nn.cast %[[X]] : tensor<1x4x8xf32> -> tensor<1x4x8xbf16>
  // FP16: %[[C:.*]] = nn.cast %[[X]] : tensor<1x4x8xf32> -> tensor<1x4x8xf16>
  // NONE-NOT: nn.cast
  // BF16: %[[W:.*]] = nn.weight "w" <{{.*}}, [#nn.cast<bf16>]> : tensor<8x8xbf16>
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x8xf32>> : tensor<8x8xf32>
  // CHECK: %[[B:.*]] = nn.weight "b" <{{.*}}> : tensor<8xf32>
  %b = nn.weight "b" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  // BF16: %[[Q:.*]] = nn.dense %[[C]], %[[W]] bias %[[B]] : {{.*}} -> tensor<1x4x8xbf16>
  // FP16: %[[Q:.*]] = nn.dense %[[C]], %{{.*}} bias %[[B]] : {{.*}} -> tensor<1x4x8xf16>
  // NONE: %[[Q:.*]] = nn.dense %[[X]], %{{.*}} bias %[[B]] : {{.*}} -> tensor<1x4x8xf32>
  %q = nn.dense %x, %w bias %b : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x4x8xf32>
  // BF16: %[[A:.*]] = nn.attention %[[Q]], %[[Q]], %[[Q]] mask %[[M]] {{.*}} tensor<1x1x1x4xf32>) -> tensor<1x4x8xbf16>
  %a = nn.attention %q, %q, %q mask %m heads = 2 scale = 0.5 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x1x1x4xf32>) -> tensor<1x4x8xf32>
  // CHECK: %[[D:.*]] = nn.dense {{.*}} -> tensor<1x4x8xf32>
  %d = nn.dense %a, %w bias %b : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x4x8xf32>
  // CHECK: nn.layer_norm %[[D]], %[[B]], %[[B]] residual %[[X]] {{.*}} -> tensor<1x4x8xf32>
  %n = nn.layer_norm %d, %b, %b residual %x epsilon = 1.0e-12 : (tensor<1x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return %n : tensor<1x4x8xf32>
}

// One cast for all products, before what moves elements; addition reads fp32.
// CHECK-LABEL: func @read_both_ways
func.func @read_both_ways(%x: tensor<2x8xf32>) -> (tensor<16x1xf32>, tensor<2x8xf32>) {
  %k = nn.constant dense<1.0> : tensor<1x1xf32>
  // BF16: %[[E:.*]] = nn.exp
  // BF16: %[[C:.*]] = nn.cast %[[E]]
  // BF16: nn.reshape %[[C]] : tensor<2x8xbf16> -> tensor<16x1xbf16>
  %e = nn.exp %x : tensor<2x8xf32>
  %r = nn.reshape %e : tensor<2x8xf32> -> tensor<16x1xf32>
  // BF16: nn.dense {{.*}} (tensor<16x1xbf16>, tensor<1x1xbf16>) -> tensor<16x1xf32>
  %d = nn.dense %r, %k : (tensor<16x1xf32>, tensor<1x1xf32>) -> tensor<16x1xf32>
  // CHECK: nn.add {{.*}} -> tensor<2x8xf32>
  %a = nn.add %e, %e : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %d, %a : tensor<16x1xf32>, tensor<2x8xf32>
}

// Only the first token is rounded, not the sequence.
// CHECK-LABEL: func @slices_are_cast_after
func.func @slices_are_cast_after(%x: tensor<4x8xf32>) -> tensor<1x1xf32> {
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x1xf32>> : tensor<8x1xf32>
  // BF16: %[[S:.*]] = nn.slice %{{.*}} : tensor<4x8xf32> -> tensor<1x8xf32>
  // BF16: nn.cast %[[S]] : tensor<1x8xf32> -> tensor<1x8xbf16>
  %s = nn.slice %x [0, 0] [1, 8] [1, 1] : tensor<4x8xf32> -> tensor<1x8xf32>
  %d = nn.dense %s, %w : (tensor<1x8xf32>, tensor<8x1xf32>) -> tensor<1x1xf32>
  return %d : tensor<1x1xf32>
}
