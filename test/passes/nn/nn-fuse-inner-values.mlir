// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What something else reads on the way must not be fused: it would be computed twice.
// RUN: neuron-opt %s --nn-fuse -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @scores
func.func @scores(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) {
  // CHECK-NOT: nn.attention
  // CHECK: return
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o, %s : tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>
}

// CHECK-LABEL: func @probabilities
func.func @probabilities(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) {
  // CHECK-NOT: nn.attention
  // CHECK: return
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o, %p : tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>
}

// To scale queries twice costs nothing.
// CHECK-LABEL: func @scaled_queries
func.func @scaled_queries(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK: nn.attention {{.*}} scale = 5.000000e-01
  %qs = nn.mul %q, %half : (tensor<1x2x4x4xf32>, tensor<f32>) -> tensor<1x2x4x4xf32>
  %s = nn.matmul %qs, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o, %qs : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// Nor does a fusion that fails leave a mask behind, to be tried again without end.
// CHECK-LABEL: func @shared_keys_with_choice
func.func @shared_keys_with_choice(%q: tensor<1x2x4x4xf32>, %k: tensor<1x1x4x6xf32>, %v: tensor<1x1x6x4xf32>, %c: tensor<4x6xi1>) -> tensor<1x2x4x4xf32> {
  %lowest = nn.constant dense<-3.40282347E+38> : tensor<f32>
  // CHECK-COUNT-1: nn.where
  // CHECK-NOT: nn.where
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x1x4x6xf32>) -> tensor<1x2x4x6xf32>
  %a = nn.where %c, %s, %lowest : (tensor<4x6xi1>, tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x1x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @mask_that_widens
func.func @mask_that_widens(%q: tensor<1x2x1x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %m: tensor<4x6xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: return
  %s = nn.matmul %q, %k : (tensor<1x2x1x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x1x6xf32>
  %a = nn.add %s, %m : (tensor<1x2x1x6xf32>, tensor<4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @variance
func.func @variance(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x1xf32>) {
  %g = nn.weight "gamma" <file 0 offset 0 : tensor<8xf32>> : tensor<8xf32>
  %epsilon = nn.constant dense<1.0e-05> : tensor<f32>
  // CHECK-NOT: nn.layer_norm
  // CHECK: return
  %mean = nn.reduce_mean %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %d = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %p = nn.mul %d, %d : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %v = nn.reduce_mean %p axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %s = nn.add %v, %epsilon : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %r = nn.rsqrt %s : tensor<4x1xf32>
  %n = nn.mul %d, %r : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %m = nn.mul %n, %g : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %m, %v : tensor<4x8xf32>, tensor<4x1xf32>
}

// CHECK-LABEL: func @bell
func.func @bell(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %root = nn.constant dense<1.41421354> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NOT: nn.gelu
  // CHECK: return
  %d = nn.div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %e = nn.erf %d : tensor<4xf32>
  %a = nn.add %e, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %m = nn.mul %x, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = nn.mul %m, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %r, %e : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @gate
func.func @gate(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NOT: nn.silu
  // CHECK: return
  %s = nn.sigmoid %x : tensor<4xf32>
  %r = nn.mul %s, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r, %s : tensor<4xf32>, tensor<4xf32>
}
