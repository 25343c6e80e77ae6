// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every constraint of the operations on words, refused.
// RUN: neuron-opt %s -split-input-file -verify-diagnostics

func.func @bitcast(%x: tensor<4xi32>) {
  // expected-error @+1 {{changes the shape (C1)}}
  %y = nn.bitcast %x : tensor<4xi32> -> tensor<2x2xi32>
  return
}

// -----

func.func @bitcast(%x: tensor<4xi32>) {
  // expected-error @+1 {{changes the number of bits (C2)}}
  %y = nn.bitcast %x : tensor<4xi32> -> tensor<4xi64>
  return
}

// -----

func.func @join(%x: tensor<4xi32>, %y: tensor<1xi32>) {
  // expected-error @+1 {{has words that do not broadcast to the result (C1)}}
  %z = nn.join_words %x, %y : (tensor<4xi32>, tensor<1xi32>) -> tensor<1xi64>
  return
}

// -----

func.func @shift(%x: tensor<4xi64>) {
  // expected-error @+1 {{must be statically shaped}}
  %z = nn.shift_left %x, %x : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64>
  return
}
