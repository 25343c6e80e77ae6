// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tiling does not take.
// RUN: neuron-opt %s --nn-verify-tileable -split-input-file -verify-diagnostics

// What it does.
module attributes {nn.sources = [#nn.source<"m.onnx", size = 32, digest = "">]} {
  func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
    %w = nn.weight "w" <file 0 offset 24 : tensor<2xf32>> : tensor<2xf32>
    %r = nn.add %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    return %r : tensor<2xf32>
  }
}

// -----

// expected-error @+1 {{does not hold one function called main, of one block (C1)}}
module {
  func.func @other() {
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<2xf32>) {
    // expected-error @+1 {{is no operation of nn (C2)}}
    func.call @main(%x) : (tensor<2xf32>) -> ()
    return
  }
}

// -----

module {
  // expected-error @+1 {{an input is of 'tensor<2xf64>', which is of elements that no engine computes (C3)}}
  func.func @main(%x: tensor<2xf64>) {
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<2xf32>) {
    // expected-error @+1 {{has a result of 'tensor<2xf64>', which is of elements that no engine computes (C3)}}
    %0 = nn.cast %x : tensor<2xf32> -> tensor<2xf64>
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<4xf32>, %i: tensor<2x1xi64>) {
    // expected-error @+1 {{is computed by no kernel (C4)}}
    %0 = nn.gather_nd %x, %i : (tensor<4xf32>, tensor<2x1xi64>) -> tensor<2xf32>
    return
  }
}

// -----

module attributes {nn.sources = [#nn.source<"m.onnx", size = 32, digest = "">]} {
  func.func @main() {
    // expected-error @+1 {{reaches beyond the 32 bytes of its file (C5)}}
    %w = nn.weight "w" <file 0 offset 25 : tensor<2xf32>> : tensor<2xf32>
    // expected-error @+1 {{is in file 1, which nn.sources lacks (C5)}}
    %v = nn.weight "v" <file 1 offset 0 : tensor<2xf32>> : tensor<2xf32>
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<4x8xf32>, %v: tensor<8xf32>, %i: tensor<2xi64>, %n: tensor<4xi32>,
                  %q: tensor<1x4x320xf32>) {
    // expected-error @+1 {{cannot be computed: it chooses along an axis that nn-legalize brings to the front}}
    %0 = nn.gather %x, %i axis = 1 : (tensor<4x8xf32>, tensor<2xi64>) -> tensor<4x2xf32>
    // expected-error @+1 {{cannot be computed: its axis is one that nn-legalize brings to the end (C4)}}
    %1 = nn.softmax %x axis = 0 : tensor<4x8xf32> -> tensor<4x8xf32>
    // expected-error @+1 {{cannot be computed: it reduces axes that nn-legalize brings to the end (C4)}}
    %2 = nn.reduce_sum %x axes = [0, 1] : tensor<4x8xf32> -> tensor<f32>
    // expected-error @+1 {{cannot be computed: a product with a vector: nn-legalize makes it one of matrices (C4)}}
    %3 = nn.matmul %x, %v : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4xf32>
    // expected-error @+1 {{cannot be computed: the machine has no such operation on integers (C4)}}
    %4 = nn.pow %n, %n : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
    // expected-error @+1 {{cannot be computed: heads of 160 features; at most 128 meet the array at once (C4)}}
    %5 = nn.attention %q, %q, %q heads = 2 scale = 1.0
        : (tensor<1x4x320xf32>, tensor<1x4x320xf32>, tensor<1x4x320xf32>) -> tensor<1x4x320xf32>
    return
  }
}

// -----

module {
  // expected-error @+1 {{an input is of 'tensor<2x0xf32>', which has no elements: there is nothing to compute (C6)}}
  func.func @main(%x: tensor<2x0xf32>) -> tensor<2xf32> {
    %0 = nn.reduce_sum %x axes = [1] : tensor<2x0xf32> -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

module {
  func.func @main(%x: tensor<1xf32>) {
    // expected-error @+1 {{which has more than 2^30 elements (C6)}}
    %0 = nn.broadcast %x : tensor<1xf32> -> tensor<4294967296x4294967296xf32>
    return
  }
}

// -----

func.func @main(%x: tensor<4xi64>) -> (tensor<4xi64>, tensor<4xf32>) {
  %c = nn.constant dense<1> : tensor<i64>
  // expected-error @+1 {{'nn.add' op computes with integers of 64 bits (C7)}}
  %y = nn.add %x, %c : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  // expected-error @+1 {{'nn.cast' op computes with integers of 64 bits (C7)}}
  %z = nn.cast %x : tensor<4xi64> -> tensor<4xf32>
  return %y, %z : tensor<4xi64>, tensor<4xf32>
}

// -----

// expected-error @+1 {{an input is of 'tensor<4xui64>', which artifacts have no type for: cast from and to int64 (C8)}}
func.func @main(%x: tensor<4xui64>) -> tensor<4xui64> {
  // expected-error @+1 {{an output is of 'tensor<4xui64>', which artifacts have no type for}}
  %y = nn.reshape %x : tensor<4xui64> -> tensor<4xui64>
  return %y : tensor<4xui64>
}
