// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention in the spellings of both exporters; splitting and merging heads cancels.
// RUN: neuron-opt %s --nn-fuse | FileCheck %s

// CHECK-LABEL: func @eager
// CHECK-SAME: (%[[Q:.*]]: tensor<2x4x8xf32>, %[[K:.*]]: tensor<2x6x8xf32>, %[[V:.*]]: tensor<2x6x8xf32>, %[[M:.*]]: tensor<2x1x1x6xf32>)
func.func @eager(%q: tensor<2x4x8xf32>, %k: tensor<2x6x8xf32>, %v: tensor<2x6x8xf32>,
                 %m: tensor<2x1x1x6xf32>) -> tensor<2x4x8xf32> {
  %c = nn.constant dense<0.5> : tensor<f32>
  // CHECK-NEXT: %[[A:.*]] = nn.attention %[[Q]], %[[K]], %[[V]] mask %[[M]] heads = 2 scale = 5.000000e-01
  // CHECK-NEXT: return %[[A]]
  %q4 = nn.reshape %q : tensor<2x4x8xf32> -> tensor<2x4x2x4xf32>
  %qt = nn.transpose %q4 [0, 2, 1, 3] : tensor<2x4x2x4xf32> -> tensor<2x2x4x4xf32>
  %k4 = nn.reshape %k : tensor<2x6x8xf32> -> tensor<2x6x2x4xf32>
  %kt = nn.transpose %k4 [0, 2, 3, 1] : tensor<2x6x2x4xf32> -> tensor<2x2x4x6xf32>
  %v4 = nn.reshape %v : tensor<2x6x8xf32> -> tensor<2x6x2x4xf32>
  %vt = nn.transpose %v4 [0, 2, 1, 3] : tensor<2x6x2x4xf32> -> tensor<2x2x6x4xf32>
  %s = nn.matmul %qt, %kt : (tensor<2x2x4x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x4x6xf32>
  %x = nn.mul %s, %c : (tensor<2x2x4x6xf32>, tensor<f32>) -> tensor<2x2x4x6xf32>
  %a = nn.add %x, %m : (tensor<2x2x4x6xf32>, tensor<2x1x1x6xf32>) -> tensor<2x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<2x2x4x6xf32> -> tensor<2x2x4x6xf32>
  %o = nn.matmul %p, %vt : (tensor<2x2x4x6xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x4x4xf32>
  %ot = nn.transpose %o [0, 2, 1, 3] : tensor<2x2x4x4xf32> -> tensor<2x4x2x4xf32>
  %r = nn.reshape %ot : tensor<2x4x2x4xf32> -> tensor<2x4x8xf32>
  return %r : tensor<2x4x8xf32>
}

// The root of the scale on queries and keys, an infinite mask, a guard against rows without keys.
// CHECK-LABEL: func @sdpa
func.func @sdpa(%q: tensor<2x2x4x4xf32>, %k: tensor<2x2x4x6xf32>, %v: tensor<2x2x6x4xf32>,
                %c: tensor<2x1x1x6xi1>) -> tensor<2x2x4x4xf32> {
  %root = nn.constant dense<0.5> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %infinite = nn.constant dense<0xFF800000> : tensor<f32>
  // CHECK-DAG: %[[L:.*]] = nn.constant dense<-3.40282347E+38> : tensor<f32>
  // CHECK-DAG: %[[Z:.*]] = nn.constant dense<0.000000e+00> : tensor<f32>
  // CHECK: %[[M:.*]] = nn.where %{{.*}}, %[[Z]], %[[L]]
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %[[M]] heads = 2 scale = 2.500000e-01
  // CHECK-NOT: nn.is_nan
  %qs = nn.mul %q, %root : (tensor<2x2x4x4xf32>, tensor<f32>) -> tensor<2x2x4x4xf32>
  %ks = nn.mul %root, %k : (tensor<f32>, tensor<2x2x4x6xf32>) -> tensor<2x2x4x6xf32>
  %m = nn.where %c, %zero, %infinite : (tensor<2x1x1x6xi1>, tensor<f32>, tensor<f32>) -> tensor<2x1x1x6xf32>
  %s = nn.matmul %qs, %ks : (tensor<2x2x4x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x4x6xf32>
  %a = nn.add %s, %m : (tensor<2x2x4x6xf32>, tensor<2x1x1x6xf32>) -> tensor<2x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<2x2x4x6xf32> -> tensor<2x2x4x6xf32>
  %n = nn.is_nan %p : tensor<2x2x4x6xf32> -> tensor<2x2x4x6xi1>
  %g = nn.where %n, %zero, %p : (tensor<2x2x4x6xi1>, tensor<f32>, tensor<2x2x4x6xf32>) -> tensor<2x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<2x2x4x6xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x4x4xf32>
  return %o : tensor<2x2x4x4xf32>
}

// Scores replaced where the mask says so, divided instead of multiplied.
// CHECK-LABEL: func @mask_by_choice
func.func @mask_by_choice(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>,
                          %c: tensor<4x6xi1>) -> tensor<1x2x4x4xf32> {
  %two = nn.constant dense<2.0> : tensor<f32>
  %lowest = nn.constant dense<-3.40282347E+38> : tensor<f32>
  // CHECK: %[[M:.*]] = nn.where {{.*}} -> tensor<4x6xf32>
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %[[M]] heads = 2 scale = 5.000000e-01
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %d = nn.div %s, %two : (tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %a = nn.where %c, %d, %lowest : (tensor<4x6xi1>, tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @shared_keys_stay
func.func @shared_keys_stay(%q: tensor<1x2x4x4xf32>, %k: tensor<1x1x4x6xf32>, %v: tensor<1x1x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x1x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x1x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @softmax_over_queries_stays
func.func @softmax_over_queries_stays(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 2 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @repeated_mask
// CHECK-SAME: %[[M:[a-z0-9]+]]: tensor<1x1x1x4xf32>
func.func @repeated_mask(%x: tensor<1x4x8xf32>, %m: tensor<1x1x1x4xf32>) -> tensor<1x4x8xf32> {
  // CHECK: nn.attention {{.*}} mask %[[M]]
  %b = nn.broadcast %m : tensor<1x1x1x4xf32> -> tensor<1x1x4x4xf32>
  %a = nn.attention %x, %x, %x mask %b heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x1x4x4xf32>) -> tensor<1x4x8xf32>
  return %a : tensor<1x4x8xf32>
}
