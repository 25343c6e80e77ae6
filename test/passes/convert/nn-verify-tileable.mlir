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
  // expected-error @+1 {{has an argument of 'tensor<2xf64>', which no engine computes (C3)}}
  func.func @main(%x: tensor<2xf64>) {
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<2xf32>) {
    // expected-error @+1 {{has a result of 'tensor<2xf64>', which no engine computes (C3)}}
    %0 = nn.cast %x : tensor<2xf32> -> tensor<2xf64>
    return
  }
}

// -----

module {
  func.func @main(%x: tensor<4xf32>, %i: tensor<2x1xi64>) {
    // expected-error @+1 {{has indices that are no rectangle: no kernel computes it (C4)}}
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
