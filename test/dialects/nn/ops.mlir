// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every operation of nn round-trips through its text.
// RUN: neuron-opt %s | neuron-opt | FileCheck %s

// CHECK: nn.sources = [#nn.source<"model.onnx", size = 1000, digest = "sha256:00">]
module attributes {nn.sources = [#nn.source<"model.onnx", size = 1000, digest = "sha256:00">]} {

// CHECK-LABEL: func @interface
// CHECK-SAME: {nn.name = "ids", nn.range = array<i64: 0, 999>}
// CHECK-SAME: {nn.name = "out"}
func.func @interface(%ids: tensor<1x4xi64> {nn.name = "ids", nn.range = array<i64: 0, 999>})
    -> (tensor<1x4xi64> {nn.name = "out"}) {
  return %ids : tensor<1x4xi64>
}

// CHECK-LABEL: func @constants
func.func @constants() {
  // CHECK: nn.constant dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf32>
  %c = nn.constant dense<[0.0, 1.0]> : tensor<2xf32>
  // CHECK: nn.constant dense<true> : tensor<64x64xi1>
  %t = nn.constant dense<true> : tensor<64x64xi1>
  // CHECK: nn.affine_mask base = -1 steps = [1, -1] : tensor<1024x1024xi1>
  %m = nn.affine_mask base = -1 steps = [1, -1] : tensor<1024x1024xi1>
  // CHECK: nn.weight "plain" <file 0 offset 3 : tensor<4x8xf32>> : tensor<4x8xf32>
  %p = nn.weight "plain" <file 0 offset 3 : tensor<4x8xf32>> : tensor<4x8xf32>
  // CHECK: nn.weight "all" <file 0 offset 4096 : tensor<64x32xf32>, [#nn.transpose<1, 0>,
  // CHECK-SAME: #nn.slice<offsets = [0, 8], sizes = [16, 8], strides = [2, -1]>,
  // CHECK-SAME: #nn.scale<1.250000e-01 : f32>, #nn.cast<bf16>, #nn.reshape<shape = [128]>]> : tensor<128xbf16>
  %w = nn.weight "all" <file 0 offset 4096 : tensor<64x32xf32>, [#nn.transpose<1, 0>,
      #nn.slice<offsets = [0, 8], sizes = [16, 8], strides = [2, -1]>,
      #nn.scale<1.250000e-01 : f32>, #nn.cast<bf16>, #nn.reshape<shape = [128]>]> : tensor<128xbf16>
  return
}

// CHECK-LABEL: func @unary
func.func @unary(%x: tensor<2x3xf32>, %b: tensor<2x3xi1>, %i: tensor<2x3xi64>) {
  // CHECK: nn.abs %{{.*}} : tensor<2x3xf32>
  %0 = nn.abs %x : tensor<2x3xf32>
  // CHECK: nn.neg %{{.*}} : tensor<2x3xf32>
  %1 = nn.neg %x : tensor<2x3xf32>
  // CHECK: nn.sign %{{.*}} : tensor<2x3xf32>
  %2 = nn.sign %x : tensor<2x3xf32>
  // CHECK: nn.relu %{{.*}} : tensor<2x3xf32>
  %3 = nn.relu %x : tensor<2x3xf32>
  // CHECK: nn.exp %{{.*}} : tensor<2x3xf32>
  %4 = nn.exp %x : tensor<2x3xf32>
  // CHECK: nn.log %{{.*}} : tensor<2x3xf32>
  %5 = nn.log %x : tensor<2x3xf32>
  // CHECK: nn.sqrt %{{.*}} : tensor<2x3xf32>
  %6 = nn.sqrt %x : tensor<2x3xf32>
  // CHECK: nn.rsqrt %{{.*}} : tensor<2x3xf32>
  %7 = nn.rsqrt %x : tensor<2x3xf32>
  // CHECK: nn.reciprocal %{{.*}} : tensor<2x3xf32>
  %8 = nn.reciprocal %x : tensor<2x3xf32>
  // CHECK: nn.tanh %{{.*}} : tensor<2x3xf32>
  %9 = nn.tanh %x : tensor<2x3xf32>
  // CHECK: nn.sigmoid %{{.*}} : tensor<2x3xf32>
  %10 = nn.sigmoid %x : tensor<2x3xf32>
  // CHECK: nn.silu %{{.*}} : tensor<2x3xf32>
  %11 = nn.silu %x : tensor<2x3xf32>
  // CHECK: nn.softplus %{{.*}} : tensor<2x3xf32>
  %12 = nn.softplus %x : tensor<2x3xf32>
  // CHECK: nn.erf %{{.*}} : tensor<2x3xf32>
  %13 = nn.erf %x : tensor<2x3xf32>
  // CHECK: nn.sin %{{.*}} : tensor<2x3xf32>
  %14 = nn.sin %x : tensor<2x3xf32>
  // CHECK: nn.cos %{{.*}} : tensor<2x3xf32>
  %15 = nn.cos %x : tensor<2x3xf32>
  // CHECK: nn.floor %{{.*}} : tensor<2x3xf32>
  %16 = nn.floor %x : tensor<2x3xf32>
  // CHECK: nn.ceil %{{.*}} : tensor<2x3xf32>
  %17 = nn.ceil %x : tensor<2x3xf32>
  // CHECK: nn.round %{{.*}} : tensor<2x3xf32>
  %18 = nn.round %x : tensor<2x3xf32>
  // CHECK: nn.not %{{.*}} : tensor<2x3xi1>
  %not = nn.not %b : tensor<2x3xi1>
  // CHECK: nn.gelu %{{.*}} : tensor<2x3xf32>
  %gelu = nn.gelu %x : tensor<2x3xf32>
  // CHECK: nn.gelu %{{.*}} approximate = tanh : tensor<2x3xf32>
  %tanh = nn.gelu %x approximate = tanh : tensor<2x3xf32>
  // CHECK: nn.is_nan %{{.*}} : tensor<2x3xf32> -> tensor<2x3xi1>
  %nan = nn.is_nan %x : tensor<2x3xf32> -> tensor<2x3xi1>
  // CHECK: nn.cast %{{.*}} : tensor<2x3xf32> -> tensor<2x3xbf16>
  %cast = nn.cast %x : tensor<2x3xf32> -> tensor<2x3xbf16>
  return
}

// CHECK-LABEL: func @binary
func.func @binary(%x: tensor<4x3xf32>, %y: tensor<3xf32>, %b: tensor<4x1xi1>, %c: tensor<3xi1>) {
  // CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %0 = nn.add %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.sub %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %1 = nn.sub %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.mul %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %2 = nn.mul %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.div %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %3 = nn.div %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.pow %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %4 = nn.pow %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.max %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %5 = nn.max %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.min %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %6 = nn.min %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.and %{{.*}}, %{{.*}} : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  %7 = nn.and %b, %c : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  // CHECK: nn.or %{{.*}}, %{{.*}} : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  %8 = nn.or %b, %c : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  // CHECK: nn.xor %{{.*}}, %{{.*}} : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  %9 = nn.xor %b, %c : (tensor<4x1xi1>, tensor<3xi1>) -> tensor<4x3xi1>
  // CHECK: nn.equal %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  %10 = nn.equal %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  // CHECK: nn.less %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  %11 = nn.less %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  // CHECK: nn.less_equal %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  %12 = nn.less_equal %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  // CHECK: nn.greater %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  %13 = nn.greater %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  // CHECK: nn.greater_equal %{{.*}}, %{{.*}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  %14 = nn.greater_equal %x, %y : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xi1>
  // CHECK: nn.mod %{{.*}}, %{{.*}} truncated : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %mod = nn.mod %x, %y truncated : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<4x1xi1>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %where = nn.where %b, %x, %y : (tensor<4x1xi1>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return
}

// CHECK-LABEL: func @shape
func.func @shape(%x: tensor<4x8xf32>, %i: tensor<1x3xi64>, %t: tensor<5x2xi32>, %n: tensor<4x1xi64>) {
  // CHECK: nn.reshape %{{.*}} : tensor<4x8xf32> -> tensor<2x2x8xf32>
  %reshape = nn.reshape %x : tensor<4x8xf32> -> tensor<2x2x8xf32>
  // CHECK: nn.transpose %{{.*}} [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  %transpose = nn.transpose %x [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  // CHECK: nn.broadcast %{{.*}} : tensor<4x8xf32> -> tensor<2x4x8xf32>
  %broadcast = nn.broadcast %x : tensor<4x8xf32> -> tensor<2x4x8xf32>
  // CHECK: nn.slice %{{.*}} [3, 0] [4, 3] [-1, 2] : tensor<4x8xf32> -> tensor<4x3xf32>
  %slice = nn.slice %x [3, 0] [4, 3] [-1, 2] : tensor<4x8xf32> -> tensor<4x3xf32>
  // CHECK: nn.concat %{{.*}}, %{{.*}} axis = 0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  %concat = nn.concat %x, %x axis = 0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  // CHECK: nn.gather %{{.*}}, %{{.*}} axis = 1 : (tensor<4x8xf32>, tensor<1x3xi64>) -> tensor<4x1x3xf32>
  %gather = nn.gather %x, %i axis = 1 : (tensor<4x8xf32>, tensor<1x3xi64>) -> tensor<4x1x3xf32>
  // CHECK: nn.gather_nd %{{.*}}, %{{.*}} : (tensor<4x8xf32>, tensor<5x2xi32>) -> tensor<5xf32>
  %nd = nn.gather_nd %x, %t : (tensor<4x8xf32>, tensor<5x2xi32>) -> tensor<5xf32>
  // CHECK: nn.gather_nd %{{.*}}, %{{.*}} batch_dims = 1 : (tensor<4x8xf32>, tensor<4x1xi64>) -> tensor<4xf32>
  %batch = nn.gather_nd %x, %n batch_dims = 1 : (tensor<4x8xf32>, tensor<4x1xi64>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func @reductions
func.func @reductions(%x: tensor<4x8xf32>, %g: tensor<8xf32>) {
  // CHECK: nn.reduce_sum %{{.*}} axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %sum = nn.reduce_sum %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: nn.reduce_mean %{{.*}} axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %mean = nn.reduce_mean %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: nn.reduce_max %{{.*}} axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %max = nn.reduce_max %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: nn.reduce_min %{{.*}} axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %min = nn.reduce_min %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: nn.reduce_prod %{{.*}} axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  %prod = nn.reduce_prod %x axes = [1] keepdims : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: nn.reduce_sum %{{.*}} axes = [0, 1] : tensor<4x8xf32> -> tensor<f32>
  %all = nn.reduce_sum %x axes = [0, 1] : tensor<4x8xf32> -> tensor<f32>
  // CHECK: nn.softmax %{{.*}} axis = 1 : tensor<4x8xf32> -> tensor<4x8xbf16>
  %softmax = nn.softmax %x axis = 1 : tensor<4x8xf32> -> tensor<4x8xbf16>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}} epsilon = 9.99999996E-13 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %plain = nn.layer_norm %x, %g epsilon = 1.0e-12 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}}, %{{.*}} residual %{{.*}} epsilon = 9.99999996E-13 :
  %full = nn.layer_norm %x, %g, %g residual %x epsilon = 1.0e-12
      : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<4x8xf32>) -> tensor<4x8xbf16>
  return
}

// CHECK-LABEL: func @single_elements
func.func @single_elements(%x: tensor<4x8xf32>, %i: tensor<4x2xi64>, %u: tensor<4x2xf32>, %n: tensor<2x1xi32>, %v: tensor<2x8xf32>) {
  // CHECK: nn.gather_elements %{{.*}}, %{{.*}} axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>) -> tensor<4x2xf32>
  %gather = nn.gather_elements %x, %i axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>) -> tensor<4x2xf32>
  // CHECK: nn.scatter_elements %{{.*}}, %{{.*}}, %{{.*}} axis = 1 : (
  %scatter = nn.scatter_elements %x, %i, %u axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>, tensor<4x2xf32>) -> tensor<4x8xf32>
  // CHECK: nn.scatter_nd %{{.*}}, %{{.*}}, %{{.*}} combine = max : (
  %parts = nn.scatter_nd %x, %n, %v combine = max : (tensor<4x8xf32>, tensor<2x1xi32>, tensor<2x8xf32>) -> tensor<4x8xf32>
  // CHECK: nn.cumsum %{{.*}} axis = 0 exclusive reverse : tensor<4x8xf32>
  %sums = nn.cumsum %x axis = 0 exclusive reverse : tensor<4x8xf32>
  // CHECK: nn.top_k %{{.*}} k = 3 axis = 1 smallest : tensor<4x8xf32> -> (tensor<4x3xf32>, tensor<4x3xi64>)
  %top:2 = nn.top_k %x k = 3 axis = 1 smallest : tensor<4x8xf32> -> (tensor<4x3xf32>, tensor<4x3xi64>)
  return
}

// CHECK-LABEL: func @contractions
func.func @contractions(%a: tensor<2x4x8xbf16>, %w: tensor<8x8xbf16>, %b: tensor<8xf32>,
                        %m: tensor<1x1x1x4xf32>, %keep: tensor<2x1x4x4xi1>, %live: tensor<4x1xi1>) {
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<2x4x8xbf16>, tensor<8x8xbf16>) -> tensor<2x4x8xf32>
  %mm = nn.matmul %a, %w : (tensor<2x4x8xbf16>, tensor<8x8xbf16>) -> tensor<2x4x8xf32>
  // CHECK: nn.dense %{{.*}}, %{{.*}} : (tensor<2x4x8xbf16>, tensor<8x8xbf16>) -> tensor<2x4x8xbf16>
  %dense = nn.dense %a, %w : (tensor<2x4x8xbf16>, tensor<8x8xbf16>) -> tensor<2x4x8xbf16>
  // CHECK: nn.dense %{{.*}}, %{{.*}} bias %{{.*}} activation = gelu :
  %gelu = nn.dense %a, %w bias %b activation = gelu
      : (tensor<2x4x8xbf16>, tensor<8x8xbf16>, tensor<8xf32>) -> tensor<2x4x8xbf16>
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} heads = 2 scale = 2.500000e-01 :
  %plain = nn.attention %a, %a, %a heads = 2 scale = 2.5e-01
      : (tensor<2x4x8xbf16>, tensor<2x4x8xbf16>, tensor<2x4x8xbf16>) -> tensor<2x4x8xbf16>
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %{{.*}} heads = 2 scale = 2.500000e-01 :
  %mask = nn.attention %a, %a, %a mask %m heads = 2 scale = 2.5e-01
      : (tensor<2x4x8xbf16>, tensor<2x4x8xbf16>, tensor<2x4x8xbf16>, tensor<1x1x1x4xf32>)
        -> tensor<2x4x8xf32>
  // CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}} mask %{{.*}} keep %{{.*}} live %{{.*}} heads = 2 scale = 2.500000e-01 fill = -1.000000e+04 guarded :
  %all = nn.attention %a, %a, %a mask %m keep %keep live %live heads = 2 scale = 2.5e-01 fill = -1.0e+04 guarded
      : (tensor<2x4x8xbf16>, tensor<2x4x8xbf16>, tensor<2x4x8xbf16>, tensor<1x1x1x4xf32>, tensor<2x1x4x4xi1>, tensor<4x1xi1>)
        -> tensor<2x4x8xf32>
  return
}

}
