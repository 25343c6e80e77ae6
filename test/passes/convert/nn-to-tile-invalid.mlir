// What nn-verify-tileable refuses, tiling does not begin.
// RUN: neuron-opt --split-input-file --verify-diagnostics --nn-to-tile %s

func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{TSR_3101: 'nn.mod' op is computed by no kernel (C4)}}
  %y = nn.mod %x, %x truncated : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// expected-error @below {{TSR_3102: 'builtin.module' op does not hold one function called main, of one block (C1)}}
module {}
