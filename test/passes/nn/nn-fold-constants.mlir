// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constants are computed, weights absorb what is done to them.
// RUN: neuron-opt %s --nn-fold-constants | FileCheck %s

// The script exporter's way to write the shape [2, -1, 16, 16] with ones for the unknown.
// CHECK-LABEL: func @shape_computation
func.func @shape_computation() -> tensor<4xi64> {
  %shape = nn.constant dense<[2, -1, 16, 16]> : tensor<4xi64>
  %one = nn.constant dense<1> : tensor<4xi64>
  %minus = nn.constant dense<-1> : tensor<i64>
  %unknown = nn.mul %one, %minus : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %is = nn.equal %shape, %unknown : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi1>
  // CHECK: %[[C:.*]] = nn.constant dense<[2, 1, 16, 16]> : tensor<4xi64>
  // CHECK-NEXT: return %[[C]]
  %r = nn.where %is, %one, %shape : (tensor<4xi1>, tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// CHECK-LABEL: func @numbers_are_rounded_once
func.func @numbers_are_rounded_once() -> (tensor<2xbf16>, tensor<2xf32>) {
  %x = nn.constant dense<[1.00390625, 3.0]> : tensor<2xf32>
  // CHECK-DAG: nn.constant dense<[1.000000e+00, 3.000000e+00]> : tensor<2xbf16>
  %b = nn.cast %x : tensor<2xf32> -> tensor<2xbf16>
  // CHECK-DAG: nn.constant dense<[2.72892094, 20.085537]> : tensor<2xf32>
  %e = nn.exp %x : tensor<2xf32>
  return %b, %e : tensor<2xbf16>, tensor<2xf32>
}

// CHECK-LABEL: func @movement
func.func @movement() -> (tensor<3x2xi32>, tensor<2x2xi32>, tensor<4xi32>, tensor<2xi32>) {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  // CHECK-DAG: dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi32>
  %t = nn.transpose %x [1, 0] : tensor<2x3xi32> -> tensor<3x2xi32>
  // CHECK-DAG: dense<{{\[\[}}6, 4], [3, 1]]> : tensor<2x2xi32>
  %s = nn.slice %x [1, 2] [2, 2] [-1, -2] : tensor<2x3xi32> -> tensor<2x2xi32>
  %a = nn.constant dense<[7, 8]> : tensor<2xi32>
  // CHECK-DAG: dense<[7, 8, 7, 8]> : tensor<4xi32>
  %c = nn.concat %a, %a axis = 0 : (tensor<2xi32>, tensor<2xi32>) -> tensor<4xi32>
  %i = nn.constant dense<[[0, 2], [1, -3]]> : tensor<2x2xi64>
  // CHECK-DAG: dense<[3, 4]> : tensor<2xi32>
  %g = nn.gather_nd %x, %i : (tensor<2x3xi32>, tensor<2x2xi64>) -> tensor<2xi32>
  return %t, %s, %c, %g : tensor<3x2xi32>, tensor<2x2xi32>, tensor<4xi32>, tensor<2xi32>
}

// CHECK-LABEL: func @reductions
func.func @reductions() -> (tensor<2x1xf32>, tensor<3xf32>) {
  %x = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  // CHECK-DAG: dense<{{\[\[}}2.000000e+00], [5.000000e+00]]> : tensor<2x1xf32>
  %m = nn.reduce_mean %x axes = [1] keepdims : tensor<2x3xf32> -> tensor<2x1xf32>
  // CHECK-DAG: dense<[4.000000e+00, 5.000000e+00, 6.000000e+00]> : tensor<3xf32>
  %a = nn.reduce_max %x axes = [0] : tensor<2x3xf32> -> tensor<3xf32>
  return %m, %a : tensor<2x1xf32>, tensor<3xf32>
}

// CHECK-LABEL: func @division_by_zero_stays
func.func @division_by_zero_stays() -> tensor<i64> {
  %x = nn.constant dense<1> : tensor<i64>
  %z = nn.constant dense<0> : tensor<i64>
  // CHECK: nn.div
  %r = nn.div %x, %z : (tensor<i64>, tensor<i64>) -> tensor<i64>
  return %r : tensor<i64>
}

// CHECK-LABEL: func @remainder_has_the_sign_of_the_divisor
func.func @remainder_has_the_sign_of_the_divisor() -> tensor<4xi64> {
  %x = nn.constant dense<[7, -7, 7, -7]> : tensor<4xi64>
  %y = nn.constant dense<[3, 3, -3, -3]> : tensor<4xi64>
  // CHECK: dense<[1, 2, -2, -1]>
  %r = nn.mod %x, %y : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// CHECK-LABEL: func @powers_of_negative_exponents
func.func @powers_of_negative_exponents() -> (tensor<5xi64>, tensor<i64>) {
  %x = nn.constant dense<[1, -1, -1, 2, -2]> : tensor<5xi64>
  %y = nn.constant dense<[-2, -2, -3, -1, -3]> : tensor<5xi64>
  %zero = nn.constant dense<0> : tensor<i64>
  %minus = nn.constant dense<-1> : tensor<i64>
  // CHECK: dense<[1, 1, -1, 0, 0]>
  %r = nn.pow %x, %y : (tensor<5xi64>, tensor<5xi64>) -> tensor<5xi64>
  // CHECK: nn.pow
  %s = nn.pow %zero, %minus : (tensor<i64>, tensor<i64>) -> tensor<i64>
  return %r, %s : tensor<5xi64>, tensor<i64>
}

// 18446744073709551614 is no negative number.
// CHECK-LABEL: func @without_sign
func.func @without_sign() -> (tensor<2xui64>, tensor<2xui64>, tensor<2xui64>, tensor<2xui64>, tensor<2xi1>, tensor<ui64>, tensor<2xf32>) {
  %x = nn.constant dense<[18446744073709551614, 7]> : tensor<2xui64>
  %y = nn.constant dense<[10, 2]> : tensor<2xui64>
  // CHECK-DAG: dense<[1844674407370955161, 3]> : tensor<2xui64>
  %d = nn.div %x, %y : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  // CHECK-DAG: dense<[4, 1]> : tensor<2xui64>
  %m = nn.mod %x, %y : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  // CHECK-DAG: dense<[18446744073709551614, 7]> : tensor<2xui64>
  %a = nn.max %x, %y : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  // CHECK-DAG: dense<[10, 2]> : tensor<2xui64>
  %i = nn.min %x, %y : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  // CHECK-DAG: dense<false> : tensor<2xi1>
  %l = nn.less %x, %y : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xi1>
  // CHECK-DAG: dense<18446744073709551614> : tensor<ui64>
  %r = nn.reduce_max %x axes = [0] : tensor<2xui64> -> tensor<ui64>
  // CHECK-DAG: dense<[1.84467441E+19, 7.000000e+00]> : tensor<2xf32>
  %f = nn.cast %x : tensor<2xui64> -> tensor<2xf32>
  return %d, %m, %a, %i, %l, %r, %f : tensor<2xui64>, tensor<2xui64>, tensor<2xui64>, tensor<2xui64>, tensor<2xi1>, tensor<ui64>, tensor<2xf32>
}

// CHECK-LABEL: func @too_large_stays
func.func @too_large_stays() -> tensor<64x64xf32> {
  %x = nn.constant dense<[[0.0, 1.0]]> : tensor<1x2xf32>
  %b = nn.broadcast %x : tensor<1x2xf32> -> tensor<2048x2xf32>
  // CHECK: nn.broadcast
  %r = nn.reshape %b : tensor<2048x2xf32> -> tensor<64x64xf32>
  return %r : tensor<64x64xf32>
}

// CHECK-LABEL: func @weight_absorbs
func.func @weight_absorbs() -> tensor<2x2x8xbf16> {
  %w = nn.weight "w" <file 0 offset 64 : tensor<8x4xf32>> : tensor<8x4xf32>
  %t = nn.transpose %w [1, 0] : tensor<8x4xf32> -> tensor<4x8xf32>
  %c = nn.constant dense<0.5> : tensor<f32>
  %m = nn.mul %c, %t : (tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %b = nn.cast %m : tensor<4x8xf32> -> tensor<4x8xbf16>
  // CHECK-NEXT: %[[W:.*]] = nn.weight "w" <file 0 offset 64 : tensor<8x4xf32>, [#nn.transpose<1, 0>, #nn.scale<5.000000e-01 : f32>, #nn.cast<bf16>, #nn.reshape<shape = [2, 2, 8]>]> : tensor<2x2x8xbf16>
  // CHECK-NEXT: return %[[W]]
  %r = nn.reshape %b : tensor<4x8xbf16> -> tensor<2x2x8xbf16>
  return %r : tensor<2x2x8xbf16>
}

// Position embeddings: rows 0..15 of the table.
// CHECK-LABEL: func @positions
func.func @positions() -> tensor<1x4x64xf32> {
  %w = nn.weight "positions" <file 0 offset 0 : tensor<512x64xf32>> : tensor<512x64xf32>
  %i = nn.constant dense<[[0, 1, 2, 3]]> : tensor<1x4xi64>
  // CHECK: [#nn.slice<offsets = [0, 0], sizes = [4, 64], strides = [1, 1]>, #nn.reshape<shape = [1, 4, 64]>]>
  // CHECK-NOT: nn.gather
  %r = nn.gather %w, %i axis = 0 : (tensor<512x64xf32>, tensor<1x4xi64>) -> tensor<1x4x64xf32>
  return %r : tensor<1x4x64xf32>
}

// CHECK-LABEL: func @first_token
func.func @first_token(%x: tensor<2x16x64xf32>) -> tensor<2x64xf32> {
  %i = nn.constant dense<0> : tensor<i64>
  // CHECK: %[[S:.*]] = nn.slice %{{.*}} [0, 0, 0] [2, 1, 64] [1, 1, 1]
  // CHECK: nn.reshape %[[S]] : tensor<2x1x64xf32> -> tensor<2x64xf32>
  %r = nn.gather %x, %i axis = 1 : (tensor<2x16x64xf32>, tensor<i64>) -> tensor<2x64xf32>
  return %r : tensor<2x64xf32>
}

// The mask of the dynamo exporter: every (batch, key) in order.
// CHECK-LABEL: func @mask_by_gather_nd
func.func @mask_by_gather_nd(%m: tensor<2x2xi1>) -> tensor<2x1x1x2xi1> {
  %i = nn.constant dense<[[[[[0, 0], [0, 1]]]], [[[[1, 0], [1, 1]]]]]> : tensor<2x1x1x2x2xi64>
  // CHECK-NOT: nn.gather_nd
  // CHECK: nn.reshape
  %r = nn.gather_nd %m, %i : (tensor<2x2xi1>, tensor<2x1x1x2x2xi64>) -> tensor<2x1x1x2xi1>
  return %r : tensor<2x1x1x2xi1>
}

// CHECK-LABEL: func @uneven_gather_stays
func.func @uneven_gather_stays(%m: tensor<8xf32>) -> tensor<3xf32> {
  %i = nn.constant dense<[0, 1, 5]> : tensor<3xi64>
  // CHECK: nn.gather
  %r = nn.gather %m, %i axis = 0 : (tensor<8xf32>, tensor<3xi64>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK-LABEL: func @products_of_matrices
func.func @products_of_matrices() -> (tensor<1x524288xf32>, tensor<2x1x2xf32>, tensor<2xf32>, tensor<1x2xbf16>) {
  %x = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %y = nn.constant dense<3.0> : tensor<2x524288xf32>
  // CHECK-DAG: nn.constant dense<9.000000e+00> : tensor<1x524288xf32>
  %r = nn.matmul %x, %y : (tensor<1x2xf32>, tensor<2x524288xf32>) -> tensor<1x524288xf32>
  %z = nn.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]> : tensor<2x2x2xf32>
  // CHECK-DAG: dense<{{\[\[\[}}7.000000e+00, 1.000000e+01]], {{\[\[}}1.900000e+01, 2.200000e+01]]]> : tensor<2x1x2xf32>
  %b = nn.matmul %x, %z : (tensor<1x2xf32>, tensor<2x2x2xf32>) -> tensor<2x1x2xf32>
  %v = nn.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 5.0]]> : tensor<2x2xf32>
  // CHECK-DAG: dense<[-1.000000e+00, -2.000000e+00]> : tensor<2xf32>
  %c = nn.matmul %w, %v : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // 1 + 6 - 8 = -1, 2 + 10 + 1 = 13, rounded to what 8 bits hold.
  %bias = nn.constant dense<[-8.0, 1.03125]> : tensor<2xf32>
  // CHECK-DAG: dense<{{\[\[}}0.000000e+00, 1.300000e+01]]> : tensor<1x2xbf16>
  %d = nn.dense %x, %w bias %bias activation = relu : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xbf16>
  return %r, %b, %c, %d : tensor<1x524288xf32>, tensor<2x1x2xf32>, tensor<2xf32>, tensor<1x2xbf16>
}

// Keys 0 and 1 for each of two heads; the mask forbids the second to the first query.
// CHECK-LABEL: func @attention
func.func @attention() -> tensor<1x2x2xf32> {
  %q = nn.constant dense<[[[1.0, 0.0], [0.0, 1.0]]]> : tensor<1x2x2xf32>
  %k = nn.constant dense<[[[0.0, 0.0], [1.0, 2.0]]]> : tensor<1x2x2xf32>
  %v = nn.constant dense<[[[10.0, 20.0], [30.0, 60.0]]]> : tensor<1x2x2xf32>
  %m = nn.constant dense<[[[[0.0, -1.0e30], [0.0, 0.0]]]]> : tensor<1x1x2x2xf32>
  // CHECK: dense<{{\[\[\[}}1.000000e+01, 2.000000e+01], [2.000000e+01, 49.2423439]]]> : tensor<1x2x2xf32>
  %y = nn.attention %q, %k, %v mask %m heads = 2 scale = 5.0e-01
      : (tensor<1x2x2xf32>, tensor<1x2x2xf32>, tensor<1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2xf32>
  return %y : tensor<1x2x2xf32>
}

// CHECK-LABEL: func @normalised
func.func @normalised() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>) {
  %x = nn.constant dense<[[0.0, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>
  // CHECK-DAG: dense<{{\[\[}}0.268941432, 0.731058597], [5.000000e-01, 5.000000e-01]]> : tensor<2x2xf32>
  %s = nn.softmax %x axis = 1 : tensor<2x2xf32> -> tensor<2x2xf32>
  // CHECK-DAG: dense<{{\[\[}}0.119202919, 0.268941432], [0.880797088, 0.731058597]]> : tensor<2x2xf32>
  %t = nn.softmax %x axis = 0 : tensor<2x2xf32> -> tensor<2x2xf32>
  %y = nn.constant dense<[[1.0, 3.0]]> : tensor<1x2xf32>
  %g = nn.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %b = nn.constant dense<[0.5, 0.25]> : tensor<2xf32>
  // CHECK-DAG: dense<{{\[\[}}-1.000000e+00, 2.500000e+00]]> : tensor<1x2xf32>
  %r = nn.constant dense<[[0.0, 0.0]]> : tensor<1x2xf32>
  %n = nn.layer_norm %y, %g, %b residual %r epsilon = 0.777777791 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s, %t, %n : tensor<2x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>
}

// 2^62 + 2^38 + 1 lies just above the middle between two numbers of fp32, but is the middle as fp64.
// CHECK-LABEL: func @integers_are_rounded_once
func.func @integers_are_rounded_once() -> (tensor<2xf32>, tensor<2xf64>, tensor<2xf16>, tensor<2xbf16>) {
  %x = nn.constant dense<[4611686293305294849, -16777217]> : tensor<2xi64>
  // CHECK-DAG: dense<[4.61168657E+18, 0xCB800000]> : tensor<2xf32>
  %r = nn.cast %x : tensor<2xi64> -> tensor<2xf32>
  // CHECK-DAG: dense<[4.6116862933052948E+18, 0xC170000010000000]> : tensor<2xf64>
  %d = nn.cast %x : tensor<2xi64> -> tensor<2xf64>
  // CHECK-DAG: dense<[0x7C00, 0xFC00]> : tensor<2xf16>
  %h = nn.cast %x : tensor<2xi64> -> tensor<2xf16>
  // Subnormal numbers of bf16 are zeros that keep their sign.
  %tiny = nn.constant dense<[1.0e-39, -1.0e-39]> : tensor<2xf32>
  // CHECK-DAG: dense<[0.000000e+00, -0.000000e+00]> : tensor<2xbf16>
  %z = nn.cast %tiny : tensor<2xf32> -> tensor<2xbf16>
  return %r, %d, %h, %z : tensor<2xf32>, tensor<2xf64>, tensor<2xf16>, tensor<2xbf16>
}

// CHECK-LABEL: func @gather_from_outside_stays
func.func @gather_from_outside_stays() -> (tensor<2x2xf32>, tensor<4x3xf32>) {
  %x = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %i = nn.constant dense<[[0, 1], [2, 3]]> : tensor<2x2xi64>
  %none = nn.constant dense<> : tensor<4x0xf32>
  %j = nn.constant dense<[2, 0, 1]> : tensor<3xi64>
  // CHECK: nn.gather {{.*}} -> tensor<2x2xf32>
  %r = nn.gather %x, %i axis = 0 : (tensor<3xf32>, tensor<2x2xi64>) -> tensor<2x2xf32>
  // CHECK: nn.gather {{.*}} -> tensor<4x3xf32>
  %s = nn.gather %none, %j axis = 1 : (tensor<4x0xf32>, tensor<3xi64>) -> tensor<4x3xf32>
  return %r, %s : tensor<2x2xf32>, tensor<4x3xf32>
}

// 2^64 elements are 0 to who multiplies in 64 bits; no elements at all take memory for the rest.
// CHECK-LABEL: func @absurd_sizes_stay
func.func @absurd_sizes_stay() -> (tensor<4294967296x4294967296xf32>, tensor<1099511627776x0xf32>) {
  %x = nn.constant dense<1.0> : tensor<4294967296x4294967296xf32>
  %none = nn.constant dense<> : tensor<1099511627776x0xf32>
  // CHECK: nn.exp
  %r = nn.exp %x : tensor<4294967296x4294967296xf32>
  // CHECK: nn.add
  %s = nn.add %none, %none : (tensor<1099511627776x0xf32>, tensor<1099511627776x0xf32>) -> tensor<1099511627776x0xf32>
  return %r, %s : tensor<4294967296x4294967296xf32>, tensor<1099511627776x0xf32>
}

// Of nothing: the last number of the type. Not a number stays none. A division by -1 has one
// exception, and it is not here.
// CHECK-LABEL: func.func @limits_of_types
func.func @limits_of_types() -> (tensor<i32>, tensor<i8>, tensor<f32>, tensor<2xi32>) {
  // CHECK-DAG: nn.constant dense<2147483647> : tensor<i32>
  // CHECK-DAG: nn.constant dense<-128> : tensor<i8>
  // CHECK-DAG: nn.constant dense<0x7FC00000> : tensor<f32>
  // CHECK-DAG: nn.constant dense<[-6, 7]> : tensor<2xi32>
  %none = nn.constant dense<> : tensor<0xi32>
  %least = nn.reduce_min %none axes = [0] : tensor<0xi32> -> tensor<i32>
  %bytes = nn.constant dense<> : tensor<0xi8>
  %most = nn.reduce_max %bytes axes = [0] : tensor<0xi8> -> tensor<i8>
  %some = nn.constant dense<[1.0, 0x7FC00000, 2.0]> : tensor<3xf32>
  %nan = nn.reduce_max %some axes = [0] : tensor<3xf32> -> tensor<f32>
  %x = nn.constant dense<[6, -7]> : tensor<2xi32>
  %m = nn.constant dense<-1> : tensor<i32>
  %q = nn.div %x, %m : (tensor<2xi32>, tensor<i32>) -> tensor<2xi32>
  return %least, %most, %nan, %q : tensor<i32>, tensor<i8>, tensor<f32>, tensor<2xi32>
}

// Of two rows of which the second has no score that is kept; row 1 is filled, row 2 empties.
// CHECK-LABEL: func @attention_with_masks
func.func @attention_with_masks() -> (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>) {
  %q = nn.constant dense<1.0> : tensor<1x2x1xf32>
  %v = nn.constant dense<[[[3.0], [5.0]]]> : tensor<1x2x1xf32>
  %keep = nn.constant dense<[[true, false], [false, false]]> : tensor<2x2xi1>
  %live = nn.constant dense<[[false], [true]]> : tensor<2x1xi1>
  // CHECK-DAG: nn.constant dense<{{\[\[\[}}3.000000e+00], [0x{{[7F]}}FC00000]]]> : tensor<1x2x1xf32>
  %plain = nn.attention %q, %q, %v keep %keep heads = 1 scale = 1.0
      : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<2x2xi1>) -> tensor<1x2x1xf32>
  // CHECK-DAG: nn.constant dense<{{\[\[\[}}3.000000e+00], [0.000000e+00]]]> : tensor<1x2x1xf32>
  %guarded = nn.attention %q, %q, %v keep %keep heads = 1 scale = 1.0 guarded
      : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<2x2xi1>) -> tensor<1x2x1xf32>
  // CHECK-DAG: nn.constant dense<{{\[\[\[}}3.000000e+00], [4.000000e+00]]]> : tensor<1x2x1xf32>
  %filled = nn.attention %q, %q, %v keep %keep heads = 1 scale = 1.0 fill = -1.0e+30
      : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<2x2xi1>) -> tensor<1x2x1xf32>
  // CHECK-DAG: nn.constant dense<{{\[\[\[}}0.000000e+00], [4.000000e+00]]]> : tensor<1x2x1xf32>
  %live_rows = nn.attention %q, %q, %v live %live heads = 1 scale = 1.0
      : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<2x1xi1>) -> tensor<1x2x1xf32>
  // CHECK-NOT: nn.attention
  return %plain, %guarded, %filled, %live_rows : tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>
}

// A small mask is a constant, a large one stays what says it shortest.
// CHECK-LABEL: func @affine_masks
func.func @affine_masks() -> (tensor<2x2x3xi1>, tensor<64x65xi1>) {
  // CHECK-DAG: nn.constant dense<{{\[\[\[}}true, false, false], [true, true, false]], {{\[\[}}true, true, true], [true, true, true]]]> : tensor<2x2x3xi1>
  %small = nn.affine_mask base = 0 steps = [2, 1, -1] : tensor<2x2x3xi1>
  // CHECK-DAG: nn.affine_mask base = 0 steps = [1, -1] : tensor<64x65xi1>
  %large = nn.affine_mask base = 0 steps = [1, -1] : tensor<64x65xi1>
  return %small, %large : tensor<2x2x3xi1>, tensor<64x65xi1>
}

// CHECK-LABEL: func @words
func.func @words() -> (tensor<2xi32>, tensor<2xi32>, tensor<2xi64>, tensor<i32>, tensor<2xi32>, tensor<2xi32>) {
  // CHECK-DAG: nn.constant dense<[3, -1]> : tensor<2xi32>
  // CHECK-DAG: nn.constant dense<[256, -1]> : tensor<2xi32>
  // CHECK-DAG: nn.constant dense<[1099511627779, -1]> : tensor<2xi64>
  // CHECK-DAG: nn.constant dense<1065353216> : tensor<i32>
  // CHECK-DAG: nn.constant dense<[6, -2]> : tensor<2xi32>
  // CHECK-DAG: nn.constant dense<[1, -1]> : tensor<2xi32>
  %x = nn.constant dense<[1099511627779, -1]> : tensor<2xi64>
  %f = nn.constant dense<1.0> : tensor<f32>
  %bit = nn.constant dense<33> : tensor<i32>
  %l = nn.low_word %x : tensor<2xi64> -> tensor<2xi32>
  %h = nn.high_word %x : tensor<2xi64> -> tensor<2xi32>
  %j = nn.join_words %l, %h : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi64>
  %b = nn.bitcast %f : tensor<f32> -> tensor<i32>
  %s = nn.shift_left %l, %bit : (tensor<2xi32>, tensor<i32>) -> tensor<2xi32>
  %r = nn.shift_right %l, %bit : (tensor<2xi32>, tensor<i32>) -> tensor<2xi32>
  return %l, %h, %j, %b, %s, %r : tensor<2xi32>, tensor<2xi32>, tensor<2xi64>, tensor<i32>, tensor<2xi32>, tensor<2xi32>
}
