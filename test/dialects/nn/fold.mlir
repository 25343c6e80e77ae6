// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Identities and neutral elements fold away.
// RUN: neuron-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @neutral
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
func.func @neutral(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: return %[[X]]
  %zero = nn.constant dense<0.0> : tensor<f32>
  %minus = nn.constant dense<-0.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.add %minus, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.mul %0, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = nn.sub %1, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = nn.div %2, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = nn.pow %3, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -0 + 0 and -0 - -0 are +0.
// CHECK-LABEL: func @the_other_zero
func.func @the_other_zero(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.add
  // CHECK: nn.sub
  %zero = nn.constant dense<0.0> : tensor<f32>
  %minus = nn.constant dense<-0.0> : tensor<f32>
  %0 = nn.add %x, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.sub %0, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func @neutral_integers
// CHECK-SAME: (%[[X:.*]]: tensor<4xi32>)
func.func @neutral_integers(%x: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK-NEXT: return %[[X]]
  %zero = nn.constant dense<0> : tensor<i32>
  %0 = nn.add %x, %zero : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %1 = nn.sub %0, %zero : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %1 : tensor<4xi32>
}

// CHECK-LABEL: func @neutral_that_widens_stays
func.func @neutral_that_widens_stays(%x: tensor<4xf32>) -> tensor<2x4xf32> {
  // CHECK: nn.add
  %zero = nn.constant dense<-0.0> : tensor<2x1xf32>
  %0 = nn.add %x, %zero : (tensor<4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func @not_neutral
func.func @not_neutral(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.sub
  %zero = nn.constant dense<0.0> : tensor<4xf32>
  %0 = nn.sub %zero, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @logic
// CHECK-SAME: (%[[X:.*]]: tensor<4xi1>)
func.func @logic(%x: tensor<4xi1>) -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
  // CHECK: %[[F:.*]] = nn.constant dense<false> : tensor<4xi1>
  // CHECK: return %[[X]], %[[F]], %[[X]]
  %true = nn.constant dense<true> : tensor<i1>
  %false = nn.constant dense<false> : tensor<i1>
  %0 = nn.and %x, %true : (tensor<4xi1>, tensor<i1>) -> tensor<4xi1>
  %1 = nn.or %0, %false : (tensor<4xi1>, tensor<i1>) -> tensor<4xi1>
  %2 = nn.and %x, %false : (tensor<4xi1>, tensor<i1>) -> tensor<4xi1>
  %3 = nn.not %1 : tensor<4xi1>
  %4 = nn.not %3 : tensor<4xi1>
  return %1, %2, %4 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

// CHECK-LABEL: func @choices
// CHECK-SAME: (%[[C:.*]]: tensor<4xi1>, %[[X:.*]]: tensor<4xf32>, %[[Y:.*]]: tensor<4xf32>)
func.func @choices(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: return %[[X]], %[[Y]]
  %false = nn.constant dense<false> : tensor<i1>
  %0 = nn.where %c, %x, %x : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.where %false, %x, %y : (tensor<i1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @identities
// CHECK-SAME: (%[[X:.*]]: tensor<4x2xf32>)
func.func @identities(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = nn.reshape %x : tensor<4x2xf32> -> tensor<4x2xf32>
  %1 = nn.transpose %0 [0, 1] : tensor<4x2xf32> -> tensor<4x2xf32>
  %2 = nn.broadcast %1 : tensor<4x2xf32> -> tensor<4x2xf32>
  %3 = nn.slice %2 [0, 0] [4, 2] [1, 1] : tensor<4x2xf32> -> tensor<4x2xf32>
  %4 = nn.concat %3 axis = 0 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %5 = nn.cast %4 : tensor<4x2xf32> -> tensor<4x2xf32>
  return %5 : tensor<4x2xf32>
}

// CHECK-LABEL: func @reversal_stays
func.func @reversal_stays(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.slice
  %0 = nn.slice %x [3] [4] [-1] : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @words
// CHECK-SAME: (%[[L:.*]]: tensor<4xi32>, %[[H:.*]]: tensor<4xi32>, %[[X:.*]]: tensor<4xi64>)
func.func @words(%l: tensor<4xi32>, %h: tensor<4xi32>, %x: tensor<4xi64>)
    -> (tensor<4xi32>, tensor<4xi32>, tensor<4xi64>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>) {
  // CHECK: return %[[L]], %[[H]], %[[X]], %[[L]], %[[L]], %[[L]]
  %zero = nn.constant dense<0> : tensor<i32>
  %j = nn.join_words %l, %h : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi64>
  %0 = nn.low_word %j : tensor<4xi64> -> tensor<4xi32>
  %1 = nn.high_word %j : tensor<4xi64> -> tensor<4xi32>
  %a = nn.low_word %x : tensor<4xi64> -> tensor<4xi32>
  %b = nn.high_word %x : tensor<4xi64> -> tensor<4xi32>
  %2 = nn.join_words %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi64>
  %w = nn.cast %l : tensor<4xi32> -> tensor<4xi64>
  %3 = nn.low_word %w : tensor<4xi64> -> tensor<4xi32>
  %f = nn.bitcast %l : tensor<4xi32> -> tensor<4xf32>
  %4 = nn.bitcast %f : tensor<4xf32> -> tensor<4xi32>
  %s = nn.shift_left %l, %zero : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %5 = nn.shift_right %s, %zero : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %0, %1, %2, %3, %4, %5 : tensor<4xi32>, tensor<4xi32>, tensor<4xi64>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>
}
