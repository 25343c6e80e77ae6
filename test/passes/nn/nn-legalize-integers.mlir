// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 64-bit arithmetic in words: one where ranges prove it enough, else two. Values are checked by
// test/python/test_integers.py.
// RUN: neuron-opt %s --nn-legalize | FileCheck %s

// CHECK-LABEL: func @sum
// CHECK-SAME: (%[[X:.*]]: tensor<4xi64>, %[[Y:.*]]: tensor<4xi64>)
func.func @sum(%x: tensor<4xi64>, %y: tensor<4xi64>) -> tensor<4xi64> {
  // CHECK-DAG: %[[XL:.*]] = nn.low_word %[[X]]
  // CHECK-DAG: %[[YL:.*]] = nn.low_word %[[Y]]
  // CHECK-DAG: %[[XH:.*]] = nn.high_word %[[X]]
  // CHECK-DAG: %[[YH:.*]] = nn.high_word %[[Y]]
  // CHECK: %[[L:.*]] = nn.add %[[XL]], %[[YL]]
  // CHECK: %[[C:.*]] = nn.less
  // CHECK: nn.cast %[[C]] : tensor<4xi1> -> tensor<4xi32>
  // CHECK: %[[R:.*]] = nn.join_words %[[L]], %{{.*}} : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi64>
  // CHECK: return %[[R]]
  %r = nn.add %x, %y : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// The words of a sum go on as words.
// CHECK-LABEL: func @chain
func.func @chain(%x: tensor<4xi64>) -> tensor<4xi1> {
  // CHECK-NOT: join_words
  // CHECK-COUNT-1: nn.low_word
  // CHECK-NOT: nn.low_word
  // CHECK: return
  %s = nn.add %x, %x : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  %r = nn.less %s, %x : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// CHECK-LABEL: func @narrow
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>
func.func @narrow(%x: tensor<4xi8>) -> tensor<4xi64> {
  // CHECK: nn.mul {{.*}} -> tensor<4xi32>
  // CHECK: nn.reduce_sum {{.*}} : tensor<4xi32> -> tensor<1xi32>
  // CHECK-NOT: word
  // CHECK: nn.cast %{{.*}} : tensor<4xi32> -> tensor<4xi64>
  %w = nn.cast %x : tensor<4xi8> -> tensor<4xi64>
  %m = nn.mul %w, %w : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  %s = nn.reduce_sum %m axes = [0] keepdims : tensor<4xi64> -> tensor<1xi64>
  %r = nn.add %m, %s : (tensor<4xi64>, tensor<1xi64>) -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// A product of two numbers of 32 bits has 64.
// CHECK-LABEL: func @grows
func.func @grows(%x: tensor<4xi32>) -> tensor<4xi64> {
  // CHECK: nn.join_words
  %w = nn.cast %x : tensor<4xi32> -> tensor<4xi64>
  %m = nn.mul %w, %w : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return %m : tensor<4xi64>
}

// What an input is said to hold is no proof.
// CHECK-LABEL: func @noted
func.func @noted(%x: tensor<4xi64> {nn.range = array<i64: 0, 9>}) -> tensor<4xi64> {
  // CHECK: nn.high_word
  %r = nn.abs %x : tensor<4xi64>
  return %r : tensor<4xi64>
}

// CHECK-LABEL: func @moved
func.func @moved(%x: tensor<2x2xi64>) -> tensor<4x2xi64> {
  // CHECK-NOT: word
  // CHECK: nn.concat {{.*}} -> tensor<4x2xi64>
  %t = nn.transpose %x [1, 0] : tensor<2x2xi64> -> tensor<2x2xi64>
  %r = nn.concat %x, %t axis = 0 : (tensor<2x2xi64>, tensor<2x2xi64>) -> tensor<4x2xi64>
  return %r : tensor<4x2xi64>
}

// Indices that were words before are taken as such; rows of 64-bit integers are rows of each word.
// CHECK-LABEL: func @gathers
// CHECK-SAME: (%[[T:.*]]: tensor<9x2xi64>, %[[I:.*]]: tensor<3xi32>)
func.func @gathers(%t: tensor<9x2xi64>, %i: tensor<3xi32>) -> tensor<3x2xi64> {
  // CHECK: %[[L:.*]] = nn.gather %{{.*}}, %[[I]] axis = 0 : (tensor<9x2xi32>, tensor<3xi32>)
  // CHECK: %[[H:.*]] = nn.gather %{{.*}}, %[[I]] axis = 0 : (tensor<9x2xi32>, tensor<3xi32>)
  // CHECK: nn.join_words %[[L]], %[[H]]
  %w = nn.cast %i : tensor<3xi32> -> tensor<3xi64>
  %r = nn.gather %t, %w axis = 0 : (tensor<9x2xi64>, tensor<3xi64>) -> tensor<3x2xi64>
  return %r : tensor<3x2xi64>
}

// CHECK-LABEL: func @is_true
func.func @is_true(%x: tensor<4xi64>) -> tensor<4xi1> {
  // CHECK: %[[B:.*]] = nn.or %{{.*}}, %{{.*}} : (tensor<4xi32>, tensor<4xi32>)
  // CHECK: nn.cast %[[B]] : tensor<4xi32> -> tensor<4xi1>
  %r = nn.cast %x : tensor<4xi64> -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// The order of words without a sign.
// CHECK-LABEL: func @unsigned
func.func @unsigned(%x: tensor<4xui32>, %y: tensor<4xui32>) -> (tensor<4xui32>, tensor<4xui32>) {
  // CHECK: %[[M:.*]] = nn.max %{{.*}}, %{{.*}} : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  // CHECK: nn.xor %[[M]]
  // CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<4xui32>, tensor<4xui32>) -> tensor<4xui32>
  %m = nn.max %x, %y : (tensor<4xui32>, tensor<4xui32>) -> tensor<4xui32>
  %a = nn.add %x, %y : (tensor<4xui32>, tensor<4xui32>) -> tensor<4xui32>
  return %m, %a : tensor<4xui32>, tensor<4xui32>
}

// CHECK-LABEL: func @remainder
func.func @remainder(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK: nn.div
  // CHECK-NOT: nn.mod
  // CHECK: nn.where
  %r = nn.mod %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %r : tensor<4xi32>
}
