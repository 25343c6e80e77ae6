// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dense layers and their activations, in the spellings of both exporters.
// RUN: neuron-opt %s --nn-fuse | FileCheck %s

// CHECK-LABEL: func @dense_with_bias_on_the_left
func.func @dense_with_bias_on_the_left(%x: tensor<2x4x8xf32>) -> tensor<2x4x16xf32> {
  // CHECK-DAG: %[[W:.*]] = nn.weight "w"
  // CHECK-DAG: %[[B:.*]] = nn.weight "b"
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x16xf32>> : tensor<8x16xf32>
  %b = nn.weight "b" <file 0 offset 0 : tensor<16xf32>> : tensor<16xf32>
  // CHECK: nn.dense %{{.*}}, %[[W]] bias %[[B]] :
  // CHECK-NEXT: return
  %m = nn.matmul %x, %w : (tensor<2x4x8xf32>, tensor<8x16xf32>) -> tensor<2x4x16xf32>
  %a = nn.add %b, %m : (tensor<16xf32>, tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
  return %a : tensor<2x4x16xf32>
}

// CHECK-LABEL: func @activations
func.func @activations(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x8xf32>> : tensor<8x8xf32>
  // CHECK: nn.dense {{.*}} activation = relu
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.relu %0 : tensor<4x8xf32>
  // CHECK: nn.dense {{.*}} activation = tanh
  %2 = nn.matmul %1, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %3 = nn.tanh %2 : tensor<4x8xf32>
  // CHECK: nn.dense {{.*}} activation = gelu_tanh
  %4 = nn.matmul %3, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %5 = nn.gelu %4 approximate = tanh : tensor<4x8xf32>
  return %5 : tensor<4x8xf32>
}

// What else reads the sums must find them.
// CHECK-LABEL: func @sums_read_twice
func.func @sums_read_twice(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x8xf32>> : tensor<8x8xf32>
  // CHECK: %[[D:.*]] = nn.dense %{{.*}}, %{{.*}} :
  // CHECK: %[[R:.*]] = nn.relu %[[D]]
  // CHECK: return %[[D]], %[[R]]
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.relu %0 : tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// CHECK-LABEL: func @product_of_values_stays
func.func @product_of_values_stays(%x: tensor<4x8xf32>, %y: tensor<8x8xf32>) -> tensor<4x8xf32> {
  // CHECK: nn.matmul
  %0 = nn.matmul %x, %y : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func @gelu_by_division
func.func @gelu_by_division(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = nn.constant dense<1.41421354> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NEXT: nn.gelu %{{.*}} : tensor<4xf32>
  // CHECK-NEXT: return
  %d = nn.div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %e = nn.erf %d : tensor<4xf32>
  %a = nn.add %e, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %m = nn.mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = nn.mul %m, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @gelu_by_multiplication
func.func @gelu_by_multiplication(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = nn.constant dense<0.707106769> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NEXT: nn.gelu %{{.*}} : tensor<4xf32>
  %d = nn.mul %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %e = nn.erf %d : tensor<4xf32>
  %a = nn.add %one, %e : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %m = nn.mul %half, %a : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %r = nn.mul %x, %m : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @gelu_by_tanh
func.func @gelu_by_tanh(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = nn.constant dense<3.0> : tensor<f32>
  %inner = nn.constant dense<0.044715> : tensor<f32>
  %outer = nn.constant dense<0.797884583> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NEXT: nn.gelu %{{.*}} approximate = tanh : tensor<4xf32>
  %p = nn.pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %c = nn.mul %p, %inner : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %s = nn.add %x, %c : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %t = nn.mul %s, %outer : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %h = nn.tanh %t : tensor<4xf32>
  %a = nn.add %h, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %m = nn.mul %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %r = nn.mul %m, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @not_quite_gelu
func.func @not_quite_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = nn.constant dense<1.5> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NOT: nn.gelu
  // CHECK: nn.erf
  %d = nn.div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %e = nn.erf %d : tensor<4xf32>
  %a = nn.add %e, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %m = nn.mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = nn.mul %m, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @silu
func.func @silu(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: nn.silu
  %s = nn.sigmoid %x : tensor<4xf32>
  %r = nn.mul %s, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @gelu_of_more_dimensions
func.func @gelu_of_more_dimensions(%x: tensor<4xf32>) -> tensor<1x4xf32> {
  %root = nn.constant dense<1.41421354> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<1x1xf32>
  // CHECK: nn.erf
  %d = nn.div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %e = nn.erf %d : tensor<4xf32>
  %a = nn.add %e, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %m = nn.mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = nn.mul %m, %half : (tensor<4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %r : tensor<1x4xf32>
}

// -----

// One number for all features is a bias too.
// CHECK-LABEL: func.func @splat
// CHECK: %[[B:.*]] = nn.constant dense<5.000000e-01> : tensor<8xf32>
// CHECK: nn.dense %{{.*}}, %{{.*}} bias %[[B]] activation = relu
func.func @splat(%x: tensor<4x3xf32>) -> tensor<4x8xf32> {
  %w = nn.weight "w" <file 0 offset 0 : tensor<3x8xf32>> : tensor<3x8xf32>
  %b = nn.constant dense<0.5> : tensor<8xf32>
  %p = nn.matmul %x, %w : (tensor<4x3xf32>, tensor<3x8xf32>) -> tensor<4x8xf32>
  %s = nn.add %p, %b : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %y = nn.relu %s : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
