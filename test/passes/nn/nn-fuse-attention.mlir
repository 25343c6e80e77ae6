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

// The root of the scale on queries and keys, an infinite mask, which stays so, a guard against rows
// that are not a number.
// CHECK-LABEL: func @sdpa
func.func @sdpa(%q: tensor<2x2x4x4xf32>, %k: tensor<2x2x4x6xf32>, %v: tensor<2x2x6x4xf32>,
                %c: tensor<2x1x1x6xi1>) -> tensor<2x2x4x4xf32> {
  %root = nn.constant dense<0.5> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %infinite = nn.constant dense<0xFF800000> : tensor<f32>
  // CHECK-DAG: %[[L:.*]] = nn.constant dense<0xFF800000> : tensor<f32>
  // CHECK-DAG: %[[Z:.*]] = nn.constant dense<0.000000e+00> : tensor<f32>
  // CHECK: %[[M:.*]] = nn.where %{{.*}}, %[[Z]], %[[L]]
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %[[M]] heads = 2 scale = 2.500000e-01 guarded :
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
// CHECK-SAME: %[[C:[a-z0-9]+]]: tensor<4x6xi1>
func.func @mask_by_choice(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>,
                          %c: tensor<4x6xi1>) -> tensor<1x2x4x4xf32> {
  %two = nn.constant dense<2.0> : tensor<f32>
  %lowest = nn.constant dense<-3.40282347E+38> : tensor<f32>
  // CHECK-NOT: nn.where
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} keep %[[C]] heads = 2 scale = 5.000000e-01 fill = -3.40282347E+38 :
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

// The condition says where the fill is; what is added comes before.
// CHECK-LABEL: func @fill_beside_a_mask
func.func @fill_beside_a_mask(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %m: tensor<6xf32>, %c: tensor<1x1x4x6xi1>) -> tensor<1x2x4x4xf32> {
  // CHECK: %[[K:.*]] = nn.not %{{.*}} : tensor<1x1x4x6xi1>
  // CHECK: nn.attention %{{.*}} mask %{{.*}} keep %[[K]] heads = 2 scale = 1.000000e+00 :
  %infinite = nn.constant dense<0xFF800000> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %a = nn.add %s, %m : (tensor<1x2x4x6xf32>, tensor<6xf32>) -> tensor<1x2x4x6xf32>
  %w = nn.where %c, %infinite, %a : (tensor<1x1x4x6xi1>, tensor<f32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %w axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @guard_by_what_is_a_number
func.func @guard_by_what_is_a_number(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: nn.attention {{.*}} guarded :
  // CHECK-NOT: nn.where
  %zero = nn.constant dense<0.0> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %n = nn.is_nan %p : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xi1>
  %i = nn.not %n : tensor<1x2x4x6xi1>
  %g = nn.where %i, %p, %zero : (tensor<1x2x4x6xi1>, tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// As the function body of Attention has it: rows whose bias forbids every key give zeros.
// CHECK-LABEL: func @rows_by_a_condition
func.func @rows_by_a_condition(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %m: tensor<4x6xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: %[[F:.*]] = nn.equal
  // CHECK: %[[L:.*]] = nn.not %[[F]] : tensor<4x1xi1>
  // CHECK: nn.attention %{{.*}} mask %{{.*}} live %[[L]] heads = 2 scale = 1.000000e+00 :
  %zero = nn.constant dense<0.0> : tensor<f32>
  %infinite = nn.constant dense<0xFF800000> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %a = nn.add %s, %m : (tensor<1x2x4x6xf32>, tensor<4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %a axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %l = nn.reduce_max %m axes = [1] keepdims : tensor<4x6xf32> -> tensor<4x1xf32>
  %f = nn.equal %l, %infinite : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xi1>
  %g = nn.where %f, %zero, %p : (tensor<4x1xi1>, tensor<f32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// Two layers read the negation of one condition.
// CHECK-LABEL: func @shared_negation
func.func @shared_negation(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %c: tensor<6xi1>) -> tensor<1x2x4x4xf32> {
  // CHECK-COUNT-2: nn.attention {{.*}} keep
  // CHECK-NOT: nn.where
  %infinite = nn.constant dense<0xFF800000> : tensor<f32>
  %i = nn.not %c : tensor<6xi1>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %w = nn.where %i, %infinite, %s : (tensor<6xi1>, tensor<f32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %w axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  %s2 = nn.matmul %o, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %w2 = nn.where %i, %infinite, %s2 : (tensor<6xi1>, tensor<f32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p2 = nn.softmax %w2 axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o2 = nn.matmul %p2, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o2 : tensor<1x2x4x4xf32>
}

// What a row that is not a number becomes is zero or nothing that attention knows.
// CHECK-LABEL: func @guard_by_another_number_stays
func.func @guard_by_another_number_stays(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %one = nn.constant dense<1.0> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %n = nn.is_nan %p : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xi1>
  %g = nn.where %n, %one, %p : (tensor<1x2x4x6xi1>, tensor<f32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @mask_of_probabilities_stays
func.func @mask_of_probabilities_stays(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %c: tensor<1x2x4x6xi1>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %zero = nn.constant dense<0.0> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %g = nn.where %c, %p, %zero : (tensor<1x2x4x6xi1>, tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @product_after_softmax_stays
func.func @product_after_softmax_stays(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>, %m: tensor<6xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %g = nn.mul %p, %m : (tensor<1x2x4x6xf32>, tensor<6xf32>) -> tensor<1x2x4x6xf32>
  %o = nn.matmul %g, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// 1e-30 twice is no number of fp32.
// CHECK-LABEL: func @scale_of_nothing_stays
func.func @scale_of_nothing_stays(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %tiny = nn.constant dense<1.0e-30> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %a = nn.mul %s, %tiny : (tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %b = nn.mul %a, %tiny : (tensor<1x2x4x6xf32>, tensor<f32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %b axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}

// The product with the values is guarded, not the probabilities: 0 where a value is infinite.
// CHECK-LABEL: func @guard_of_the_result
func.func @guard_of_the_result(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: nn.attention
  // CHECK-NOT: guarded
  // CHECK: nn.is_nan
  // CHECK: nn.where
  %zero = nn.constant dense<0.0> : tensor<f32>
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  %n = nn.is_nan %o : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xi1>
  %g = nn.where %n, %zero, %o : (tensor<1x2x4x4xi1>, tensor<f32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %g : tensor<1x2x4x4xf32>
}

// In 16 bits each operation rounds, attention would not.
// CHECK-LABEL: func @half_precision_stays
func.func @half_precision_stays(%q: tensor<1x2x4x4xf16>, %k: tensor<1x2x4x6xf16>, %v: tensor<1x2x6x4xf16>) -> tensor<1x2x4x4xf16> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x4xf16>, tensor<1x2x4x6xf16>) -> tensor<1x2x4x6xf16>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf16> -> tensor<1x2x4x6xf16>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf16>, tensor<1x2x6x4xf16>) -> tensor<1x2x4x4xf16>
  return %o : tensor<1x2x4x4xf16>
}

// CHECK-LABEL: func @heads_of_129_stay
func.func @heads_of_129_stay(%q: tensor<1x2x4x129xf32>, %k: tensor<1x2x129x6xf32>, %v: tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: nn.attention
  // CHECK: nn.softmax
  %s = nn.matmul %q, %k : (tensor<1x2x4x129xf32>, tensor<1x2x129x6xf32>) -> tensor<1x2x4x6xf32>
  %p = nn.softmax %s axis = 3 : tensor<1x2x4x6xf32> -> tensor<1x2x4x6xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x4x6xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x4x4xf32>
  return %o : tensor<1x2x4x4xf32>
}
