// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Axes go where kernels want them; what has a kernel stays.
// RUN: neuron-opt %s --nn-legalize | FileCheck %s

// CHECK-LABEL: func @softmax_along_first
func.func @softmax_along_first(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // CHECK: %[[T:.*]] = nn.transpose %{{.*}} [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  // CHECK: %[[S:.*]] = nn.softmax %[[T]] axis = 1 : tensor<8x4xf32> -> tensor<8x4xf32>
  // CHECK: nn.transpose %[[S]] [1, 0]
  %y = nn.softmax %x axis = 0 : tensor<4x8xf32> -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// The result is still rounded once, by the softmax.
// CHECK-LABEL: func @softmax_rounds
func.func @softmax_rounds(%x: tensor<4x8xf32>) -> tensor<4x8xbf16> {
  // CHECK: nn.softmax %{{.*}} axis = 1 : tensor<8x4xf32> -> tensor<8x4xbf16>
  %y = nn.softmax %x axis = 0 : tensor<4x8xf32> -> tensor<4x8xbf16>
  return %y : tensor<4x8xbf16>
}

// CHECK-LABEL: func @reduce_two_axes
func.func @reduce_two_axes(%x: tensor<2x3x4xf32>) -> tensor<1x3x1xf32> {
  // CHECK: %[[T:.*]] = nn.transpose %{{.*}} [1, 0, 2] : tensor<2x3x4xf32> -> tensor<3x2x4xf32>
  // CHECK: %[[F:.*]] = nn.reshape %[[T]] : tensor<3x2x4xf32> -> tensor<3x8xf32>
  // CHECK: %[[S:.*]] = nn.reduce_mean %[[F]] axes = [1] : tensor<3x8xf32> -> tensor<3xf32>
  // CHECK: nn.reshape %[[S]] : tensor<3xf32> -> tensor<1x3x1xf32>
  %y = nn.reduce_mean %x axes = [2, 0] keepdims : tensor<2x3x4xf32> -> tensor<1x3x1xf32>
  return %y : tensor<1x3x1xf32>
}

// CHECK-LABEL: func @reduce_everything
func.func @reduce_everything(%x: tensor<2x3xi32>) -> tensor<i32> {
  // CHECK: nn.reduce_prod %{{.*}} axes = [0] : tensor<6xi32> -> tensor<i32>
  %y = nn.reduce_prod %x axes = [0, 1] : tensor<2x3xi32> -> tensor<i32>
  return %y : tensor<i32>
}

// CHECK-LABEL: func @gather_along_second
func.func @gather_along_second(%x: tensor<2x5x3xf32>, %i: tensor<4x1xi64>) -> tensor<2x4x1x3xf32> {
  // CHECK: %[[T:.*]] = nn.transpose %{{.*}} [1, 0, 2] : tensor<2x5x3xf32> -> tensor<5x2x3xf32>
  // CHECK: %[[M:.*]] = nn.reshape %[[T]] : tensor<5x2x3xf32> -> tensor<5x6xf32>
  // CHECK: %[[G:.*]] = nn.gather %[[M]], %{{.*}} axis = 0 : (tensor<5x6xf32>, tensor<4x1xi64>) -> tensor<4x1x6xf32>
  // CHECK: %[[P:.*]] = nn.reshape %[[G]] : tensor<4x1x6xf32> -> tensor<4x1x2x3xf32>
  // CHECK: nn.transpose %[[P]] [2, 0, 1, 3] : tensor<4x1x2x3xf32> -> tensor<2x4x1x3xf32>
  %y = nn.gather %x, %i axis = 1 : (tensor<2x5x3xf32>, tensor<4x1xi64>) -> tensor<2x4x1x3xf32>
  return %y : tensor<2x4x1x3xf32>
}

// CHECK-LABEL: func @matrix_times_vector
func.func @matrix_times_vector(%a: tensor<2x4x8xf32>, %b: tensor<8xf32>) -> tensor<2x4xf32> {
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<2x4x8xf32>, tensor<8x1xf32>) -> tensor<2x4x1xf32>
  // CHECK: nn.reshape %{{.*}} : tensor<2x4x1xf32> -> tensor<2x4xf32>
  %y = nn.matmul %a, %b : (tensor<2x4x8xf32>, tensor<8xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func @vector_times_vector
func.func @vector_times_vector(%a: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<f32> {
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<1x8xf32>, tensor<8x1xf32>) -> tensor<1x1xf32>
  %y = nn.matmul %a, %b : (tensor<8xf32>, tensor<8xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func @stays
func.func @stays(%x: tensor<4x8xf32>, %i: tensor<2xi64>) -> (tensor<4x8xf32>, tensor<4xf32>, tensor<8xf32>, tensor<2x8xf32>) {
  // CHECK-NOT: nn.transpose
  // CHECK-NOT: nn.reshape
  %a = nn.softmax %x axis = 1 : tensor<4x8xf32> -> tensor<4x8xf32>
  %b = nn.reduce_sum %x axes = [1] : tensor<4x8xf32> -> tensor<4xf32>
  %c = nn.reduce_sum %x axes = [0] : tensor<4x8xf32> -> tensor<8xf32>
  %d = nn.gather %x, %i axis = 0 : (tensor<4x8xf32>, tensor<2xi64>) -> tensor<2x8xf32>
  return %a, %b, %c, %d : tensor<4x8xf32>, tensor<4xf32>, tensor<8xf32>, tensor<2x8xf32>
}
