// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Identities vanish, chains of shape operations shrink, broadcasts come last.
// RUN: neuron-opt %s --nn-simplify | FileCheck %s

// The mask of the script exporter: all queries may see a key, or none.
// CHECK-LABEL: func @mask_per_key
// CHECK-SAME: (%[[M:.*]]: tensor<2x16xi64>, %[[S:.*]]: tensor<2x4x16x16xf32>)
func.func @mask_per_key(%m: tensor<2x16xi64>, %s: tensor<2x4x16x16xf32>) -> tensor<2x4x16x16xf32> {
  // CHECK-DAG: %[[Z:.*]] = nn.constant dense<0.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[L:.*]] = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %rows = nn.constant dense<true> : tensor<1x1x16x1xi1>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %lowest = nn.constant dense<-3.40282347E+38> : tensor<f32>
  // CHECK: %[[C:.*]] = nn.cast %[[M]]
  %b = nn.cast %m : tensor<2x16xi64> -> tensor<2x16xi1>
  // CHECK: %[[R:.*]] = nn.reshape %[[C]] : tensor<2x16xi1> -> tensor<2x1x1x16xi1>
  %r = nn.reshape %b : tensor<2x16xi1> -> tensor<2x1x1x16xi1>
  %and = nn.and %rows, %r : (tensor<1x1x16x1xi1>, tensor<2x1x1x16xi1>) -> tensor<2x1x16x16xi1>
  %e = nn.broadcast %and : tensor<2x1x16x16xi1> -> tensor<2x1x16x16xi1>
  // CHECK: %[[W:.*]] = nn.where %[[R]], %[[Z]], %[[L]] : {{.*}} -> tensor<2x1x1x16xf32>
  %w = nn.where %e, %zero, %lowest : (tensor<2x1x16x16xi1>, tensor<f32>, tensor<f32>) -> tensor<2x1x16x16xf32>
  // CHECK: %[[A:.*]] = nn.add %[[S]], %[[W]]
  %a = nn.add %s, %w : (tensor<2x4x16x16xf32>, tensor<2x1x16x16xf32>) -> tensor<2x4x16x16xf32>
  // CHECK: return %[[A]]
  return %a : tensor<2x4x16x16xf32>
}

// CHECK-LABEL: func @causal_mask_stays
func.func @causal_mask_stays(%m: tensor<2x1x1x2xi1>) -> tensor<2x1x2x2xi1> {
  %causal = nn.constant dense<[[true, false], [true, true]]> : tensor<2x2xi1>
  // CHECK: nn.and {{.*}} -> tensor<2x1x2x2xi1>
  %r = nn.and %m, %causal : (tensor<2x1x1x2xi1>, tensor<2x2xi1>) -> tensor<2x1x2x2xi1>
  return %r : tensor<2x1x2x2xi1>
}

// The keys of scaled_dot_product_attention, transposed by way of three dimensions.
// CHECK-LABEL: func @keys_by_three_dimensions
// CHECK-SAME: (%[[X:.*]]: tensor<2x16x64xf32>)
func.func @keys_by_three_dimensions(%x: tensor<2x16x64xf32>) -> tensor<2x4x16x16xf32> {
  // CHECK: %[[H:.*]] = nn.reshape %[[X]] : tensor<2x16x64xf32> -> tensor<2x16x4x16xf32>
  %h = nn.reshape %x : tensor<2x16x64xf32> -> tensor<2x16x4x16xf32>
  %t = nn.transpose %h [0, 2, 1, 3] : tensor<2x16x4x16xf32> -> tensor<2x4x16x16xf32>
  %m = nn.reshape %t : tensor<2x4x16x16xf32> -> tensor<8x16x16xf32>
  // CHECK: %[[T:.*]] = nn.transpose %[[H]] [0, 2, 3, 1]
  %k = nn.transpose %m [0, 2, 1] : tensor<8x16x16xf32> -> tensor<8x16x16xf32>
  // CHECK: return %[[T]]
  %r = nn.reshape %k : tensor<8x16x16xf32> -> tensor<2x4x16x16xf32>
  return %r : tensor<2x4x16x16xf32>
}

// CHECK-LABEL: func @splitting_reshape_stays_above
func.func @splitting_reshape_stays_above(%x: tensor<4x6xf32>) -> tensor<2x4x3xf32> {
  // CHECK: nn.reshape
  %r = nn.reshape %x : tensor<4x6xf32> -> tensor<4x2x3xf32>
  // CHECK: nn.transpose %{{.*}} [1, 0, 2]
  %t = nn.transpose %r [1, 0, 2] : tensor<4x2x3xf32> -> tensor<2x4x3xf32>
  return %t : tensor<2x4x3xf32>
}

// CHECK-LABEL: func @same_values_once
func.func @same_values_once(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: %[[E:.*]] = nn.exp
  // CHECK: return %[[E]], %[[E]]
  %a = nn.exp %x : tensor<4xf32>
  %b = nn.exp %x : tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// What rounds, moves or turns elements is no identity.
// CHECK-LABEL: func @no_identities
func.func @no_identities(%x: tensor<3x4xf32>) -> (tensor<3x4xf32>, tensor<4x3xf32>, tensor<3x4xf32>) {
  // CHECK: nn.cast %{{.*}} : tensor<3x4xf32> -> tensor<3x4xbf16>
  // CHECK: nn.cast %{{.*}} : tensor<3x4xbf16> -> tensor<3x4xf32>
  %b = nn.cast %x : tensor<3x4xf32> -> tensor<3x4xbf16>
  %f = nn.cast %b : tensor<3x4xbf16> -> tensor<3x4xf32>
  // CHECK: nn.transpose
  %t = nn.transpose %x [1, 0] : tensor<3x4xf32> -> tensor<4x3xf32>
  // CHECK: nn.slice
  %s = nn.slice %x [2, 0] [3, 4] [-1, 1] : tensor<3x4xf32> -> tensor<3x4xf32>
  return %f, %t, %s : tensor<3x4xf32>, tensor<4x3xf32>, tensor<3x4xf32>
}

// A product of matrices is no operation on elements: its operand stays repeated.
// CHECK-LABEL: func @broadcast_before_a_product_stays
func.func @broadcast_before_a_product_stays(%x: tensor<1x4xf32>, %y: tensor<4x3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.broadcast
  // CHECK: nn.matmul
  %b = nn.broadcast %x : tensor<1x4xf32> -> tensor<2x4xf32>
  %m = nn.matmul %b, %y : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return %m : tensor<2x3xf32>
}
