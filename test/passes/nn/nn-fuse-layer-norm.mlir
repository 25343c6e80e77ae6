// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layer normalisation from its parts, and the residual before it.
// RUN: neuron-opt %s --nn-fuse | FileCheck %s

// Opset 14 has no LayerNormalization; the script exporter writes this.
// CHECK-LABEL: func @decomposed
func.func @decomposed(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  %b = nn.weight "beta" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  %two = nn.constant dense<2.0> : tensor<f32>
  %epsilon = nn.constant dense<9.99999996E-13> : tensor<f32>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}}, %{{.*}} epsilon = 9.99999996E-13
  // CHECK-NEXT: return
  %mean = nn.reduce_mean %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %d = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %p = nn.pow %d, %two : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %v = nn.reduce_mean %p axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %s = nn.add %v, %epsilon : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %r = nn.sqrt %s : tensor<4x1xf32>
  %n = nn.div %d, %r : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %m = nn.mul %n, %g : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %a = nn.add %m, %b : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %a : tensor<4x8xf32>
}

// CHECK-LABEL: func @by_rsqrt_and_square
func.func @by_rsqrt_and_square(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  %epsilon = nn.constant dense<1.0e-05> : tensor<1xf32>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}} epsilon = 9.99999974E-6
  %mean = nn.reduce_mean %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %d = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %p = nn.mul %d, %d : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %v = nn.reduce_mean %p axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %s = nn.add %v, %epsilon : (tensor<4x1xf32>, tensor<1xf32>) -> tensor<4x1xf32>
  %r = nn.rsqrt %s : tensor<4x1xf32>
  %n = nn.mul %r, %d : (tensor<4x1xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %m = nn.mul %g, %n : (tensor<8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %m : tensor<4x8xf32>
}

// CHECK-LABEL: func @other_axis_stays
func.func @other_axis_stays(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  %epsilon = nn.constant dense<1.0e-05> : tensor<f32>
  // CHECK-NOT: nn.layer_norm
  // CHECK: nn.rsqrt
  %mean = nn.reduce_mean %x axes = [0] keepdims : tensor<8x8xf32> -> tensor<1x8xf32>
  %d = nn.sub %x, %mean : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %p = nn.mul %d, %d : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %v = nn.reduce_mean %p axes = [0] keepdims : tensor<8x8xf32> -> tensor<1x8xf32>
  %s = nn.add %v, %epsilon : (tensor<1x8xf32>, tensor<f32>) -> tensor<1x8xf32>
  %r = nn.rsqrt %s : tensor<1x8xf32>
  %n = nn.mul %d, %r : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %m = nn.mul %n, %g : (tensor<8x8xf32>, tensor<8xf32>) -> tensor<8x8xf32>
  return %m : tensor<8x8xf32>
}

// CHECK-LABEL: func @residual
// CHECK-SAME: (%[[X:.*]]: tensor<4x8xf32>)
func.func @residual(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x8xf32>> : tensor<8x8xf32>
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  // CHECK: %[[D:.*]] = nn.dense
  // CHECK: nn.layer_norm %[[D]], %{{.*}} residual %[[X]]
  %d = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %a = nn.add %x, %d : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %n = nn.layer_norm %a, %g epsilon = 1.0e-05 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %n : tensor<4x8xf32>
}

// The residual stream of models that normalise before each block is read again.
// CHECK-LABEL: func @sum_read_twice
func.func @sum_read_twice(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %w = nn.weight "w" <file 0 offset 0 : tensor<8x8xf32>> : tensor<8x8xf32>
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  // CHECK: %[[A:.*]] = nn.add
  // CHECK: nn.layer_norm %[[A]], %{{.*}} epsilon
  %d = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %a = nn.add %x, %d : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %n = nn.layer_norm %a, %g epsilon = 1.0e-05 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %a, %n : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

// An addition that broadcasts is no beta.
// CHECK-LABEL: func.func @broadcast
// CHECK: nn.layer_norm %{{.*}}, %{{[^,]*}} epsilon
// CHECK: nn.add
func.func @broadcast(%x: tensor<4x1xf32>) -> tensor<4x8xf32> {
  %g = nn.weight "g" <file 0 offset 0 : tensor<1xf32>> : tensor<1xf32>
  %b = nn.weight "b" <file 0 offset 64 : tensor<8xf32>> : tensor<8xf32>
  %n = nn.layer_norm %x, %g epsilon = 1.0e-12 : (tensor<4x1xf32>, tensor<1xf32>) -> tensor<4x1xf32>
  %y = nn.add %n, %b : (tensor<4x1xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
