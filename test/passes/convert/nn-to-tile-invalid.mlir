// RUN: neuron-opt --split-input-file --verify-diagnostics --nn-to-tile %s

func.func @main(%t: tensor<4x8xf32>, %i: tensor<2xi64>) -> tensor<4x2xf32> {
  // expected-error @below {{TSR_3101: an operation (nn.gather): gather is supported along axis 0 of a table [rows, columns]}}
  %y = nn.gather %t, %i axis = 1 : (tensor<4x8xf32>, tensor<2xi64>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

func.func @main(%q: tensor<1x4x320xf32>) -> tensor<1x4x320xf32> {
  // expected-error @below {{heads of 160 features are not supported: at most 128}}
  %y = nn.attention %q, %q, %q heads = 2 scale = 1.0
      : (tensor<1x4x320xf32>, tensor<1x4x320xf32>, tensor<1x4x320xf32>) -> tensor<1x4x320xf32>
  return %y : tensor<1x4x320xf32>
}

// -----

func.func @main(%x: tensor<2x4x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{reductions are supported along one of the last two dimensions}}
  %y = nn.reduce_sum %x axes = [0] : tensor<2x4x8xf32> -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{TSR_3101: an operation (nn.floor): no kernel computes this operation}}
  %y = nn.floor %x : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// expected-error @below {{TSR_3102: the module has no function @main of one block}}
module {}
