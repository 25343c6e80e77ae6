// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Chains of casts, reshapes, broadcasts and transposes.
// RUN: neuron-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @exact_casts_merge
func.func @exact_casts_merge(%x: tensor<4xbf16>) -> tensor<4xf16> {
  // CHECK: nn.cast %{{.*}} : tensor<4xbf16> -> tensor<4xf16>
  // CHECK-NEXT: return
  %w = nn.cast %x : tensor<4xbf16> -> tensor<4xf32>
  %r = nn.cast %w : tensor<4xf32> -> tensor<4xf16>
  return %r : tensor<4xf16>
}

// CHECK-LABEL: func @rounding_casts_stay
func.func @rounding_casts_stay(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: -> tensor<4xbf16>
  %w = nn.cast %x : tensor<4xf32> -> tensor<4xbf16>
  // CHECK: -> tensor<4xf32>
  %r = nn.cast %w : tensor<4xbf16> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @reshapes_merge
func.func @reshapes_merge(%x: tensor<4x6xf32>) -> tensor<6x4xf32> {
  // CHECK-NEXT: nn.reshape %{{.*}} : tensor<4x6xf32> -> tensor<6x4xf32>
  %a = nn.reshape %x : tensor<4x6xf32> -> tensor<24xf32>
  %b = nn.reshape %a : tensor<24xf32> -> tensor<6x4xf32>
  return %b : tensor<6x4xf32>
}

// CHECK-LABEL: func @transposes_merge
func.func @transposes_merge(%x: tensor<2x3x4xf32>) -> (tensor<4x3x2xf32>, tensor<2x3x4xf32>) {
  // CHECK-NEXT: %[[T:.*]] = nn.transpose %[[X:.*]] [2, 1, 0] : tensor<2x3x4xf32> -> tensor<4x3x2xf32>
  // CHECK-NEXT: return %[[T]], %[[X]]
  %a = nn.transpose %x [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %b = nn.transpose %a [1, 0, 2] : tensor<3x4x2xf32> -> tensor<4x3x2xf32>
  %c = nn.transpose %a [2, 0, 1] : tensor<3x4x2xf32> -> tensor<2x3x4xf32>
  return %b, %c : tensor<4x3x2xf32>, tensor<2x3x4xf32>
}

// CHECK-LABEL: func @moving_ones_is_reshaping
func.func @moving_ones_is_reshaping(%x: tensor<1x3x4xf32>) -> tensor<3x1x4xf32> {
  // CHECK: nn.reshape
  %a = nn.transpose %x [1, 0, 2] : tensor<1x3x4xf32> -> tensor<3x1x4xf32>
  return %a : tensor<3x1x4xf32>
}

// CHECK-LABEL: func @broadcasts
func.func @broadcasts(%x: tensor<3xf32>) -> (tensor<2x4x3xf32>, tensor<1x3xf32>) {
  %a = nn.broadcast %x : tensor<3xf32> -> tensor<4x3xf32>
  // CHECK-DAG: nn.broadcast %{{.*}} : tensor<3xf32> -> tensor<2x4x3xf32>
  %b = nn.broadcast %a : tensor<4x3xf32> -> tensor<2x4x3xf32>
  // CHECK-DAG: nn.reshape %{{.*}} : tensor<3xf32> -> tensor<1x3xf32>
  %c = nn.broadcast %x : tensor<3xf32> -> tensor<1x3xf32>
  return %b, %c : tensor<2x4x3xf32>, tensor<1x3xf32>
}

// CHECK-LABEL: func @low_word_of_narrow
func.func @low_word_of_narrow(%x: tensor<4xi16>) -> tensor<4xi32> {
  // CHECK-NEXT: [[WORD:%.*]] = nn.cast %{{.*}} : tensor<4xi16> -> tensor<4xi32>
  // CHECK-NEXT: return [[WORD]]
  %wide = nn.cast %x : tensor<4xi16> -> tensor<4xi64>
  %low = nn.low_word %wide : tensor<4xi64> -> tensor<4xi32>
  return %low : tensor<4xi32>
}
