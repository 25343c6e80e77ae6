// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every constraint of every operation of nn, refused.
// RUN: neuron-opt %s -split-input-file -verify-diagnostics

func.func @constant_c1() {
  // expected-error @+1 {{of 'tensor<2048xf32>' is too large, it must be a weight (C1)}}
  %0 = nn.constant dense_resource<big> : tensor<2048xf32>
  return
}

// -----

func.func @weight_c1() {
  // expected-error @+1 {{has a recipe for 'tensor<4xf32>' (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>> : tensor<5xf32>
  return
}

// -----

func.func @transpose_step_c1() {
  // expected-error @+1 {{transpose step is no permutation of 'tensor<4x2xf32>' (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4x2xf32>, [#nn.transpose<0, 0>]> : tensor<4x4xf32>
  return
}

// -----

func.func @reshape_step_c1() {
  // expected-error @+1 {{reshape step changes the number of elements of 'tensor<4xf32>' (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, [#nn.reshape<shape = [5]>]> : tensor<5xf32>
  return
}

// -----

func.func @reshape_step_absurd() {
  // expected-error @+1 {{reshape step has an absurd shape (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, [#nn.reshape<shape = [-4]>]> : tensor<4xf32>
  return
}

// -----

func.func @slice_step_c1() {
  // expected-error @+1 {{slice step of 'tensor<4xf32>' reaches outside of its input (C2)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, [#nn.slice<offsets = [1], sizes = [4], strides = [1]>]> : tensor<4xf32>
  return
}

// -----

func.func @cast_step_c1() {
  // expected-error @+1 {{cast step from 'f32' to 'i32' (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, [#nn.cast<i32>]> : tensor<4xi32>
  return
}

// -----

func.func @scale_step_c1() {
  // expected-error @+1 {{scale step of 'tensor<4xi32>' is not fp32 (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xi32>, [#nn.scale<2.0 : f32>]> : tensor<4xi32>
  return
}

// -----

func.func @recipe_c1() {
  // expected-error @+1 {{"upside down" is no step of a recipe (C1)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, ["upside down"]> : tensor<4xf32>
  return
}

// -----

func.func @cast_step_c2() {
  // expected-error @+1 {{cast step to 'f8E5M2', no element type of nn (C2)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xf32>, [#nn.cast<f8E5M2>, #nn.cast<f32>]> : tensor<4xf32>
  return
}

// -----

func.func @recipe_c2() {
  // expected-error @+1 {{recipe has a source of 'i24', no element type of nn (C2)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4xi24>, [#nn.cast<i32>]> : tensor<4xi32>
  return
}

// -----

// 2^64 elements are 0 in 64 bits.
func.func @recipe_c3() {
  // expected-error @+1 {{recipe has more than 2^40 elements (C3)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<4294967296x4294967296xf32>> : tensor<4294967296x4294967296xf32>
  return
}

// -----

func.func @recipe_c3_within() {
  // expected-error @+1 {{recipe has more than 2^40 elements (C3)}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<0xf32>, [#nn.reshape<shape = [4611686018427387904, 0]>]> : tensor<0xf32>
  return
}

// -----

func.func @recipe_offset() {
  // expected-error @+1 {{recipe has a negative file or offset}}
  %0 = nn.weight "x" <file 0 offset -1 : tensor<4xf32>> : tensor<4xf32>
  return
}

// -----

func.func @recipe_dynamic() {
  // expected-error @+1 {{recipe has a source of dynamic shape}}
  %0 = nn.weight "x" <file 0 offset 0 : tensor<?xf32>> : tensor<4xf32>
  return
}

// -----

func.func @dynamic_shape(%x: tensor<?xf32>) {
  // expected-error @+1 {{must be statically shaped}}
  %0 = nn.abs %x : tensor<?xf32>
  return
}

// -----

func.func @cast_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{changes the shape (C1)}}
  %0 = nn.cast %x : tensor<4xf32> -> tensor<2x2xbf16>
  return
}

// -----

func.func @add_c1(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @+2 {{has shapes that do not broadcast: 'tensor<4xf32>' and 'tensor<3xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %x, %y : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @add_c2(%x: tensor<4xf32>, %y: tensor<4xbf16>) {
  // expected-error @+2 {{has operands of element types 'f32' and 'bf16' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %x, %y : (tensor<4xf32>, tensor<4xbf16>) -> tensor<4xf32>
  return
}

// -----

func.func @add_result(%x: tensor<4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<4xf32>' are incompatible with return type(s)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xbf16>
  return
}

// -----

func.func @mod_c3(%x: tensor<4xf32>) {
  // expected-error @+1 {{of floating point needs truncated (C3)}}
  %0 = nn.mod %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @where_c1(%c: tensor<3xi1>, %x: tensor<4xf32>) {
  // expected-error @+2 {{has shapes that do not broadcast: 'tensor<3xi1>' and 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.where %c, %x, %x : (tensor<3xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @where_c2(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error @+2 {{has operands of element types 'f32' and 'i32' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.where %c, %x, %y : (tensor<4xi1>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @reshape_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{changes the number of elements (C1)}}
  %0 = nn.reshape %x : tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @reshape_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{changes the element type (C2)}}
  %0 = nn.reshape %x : tensor<4xf32> -> tensor<4xi32>
  return
}

// -----

func.func @broadcast_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{cannot repeat 'tensor<4xf32>' to 'tensor<4x1xf32>' (C1)}}
  %0 = nn.broadcast %x : tensor<4xf32> -> tensor<4x1xf32>
  return
}

// -----

func.func @broadcast_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{changes the element type (C2)}}
  %0 = nn.broadcast %x : tensor<4xf32> -> tensor<2x4xi32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<4x2xf32>) {
  // expected-error @+2 {{needs a permutation of the dimensions of 'tensor<4x2xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %x [1, 1] : tensor<4x2xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<4xf32>) {
  // expected-error @+2 {{needs one offset, size and stride per dimension (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %x [0, 0] [1] [1] : tensor<4xf32> -> tensor<1xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<4xf32>) {
  // expected-error @+2 {{reaches outside of its input (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %x [0] [3] [2] : tensor<4xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_c2_size(%x: tensor<4xf32>) {
  // expected-error @+2 {{takes more elements than there are (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %x [0] [5] [1] : tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<4xf32>) {
  // expected-error @+2 {{has a stride of zero (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %x [0] [3] [0] : tensor<4xf32> -> tensor<3xf32>
  return
}

// -----

func.func @concat_c1() {
  // expected-error @+2 {{needs at least one input (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = "nn.concat"() <{axis = 0 : i64}> : () -> tensor<4xf32>
  return
}

// -----

func.func @concat_c2(%x: tensor<4xf32>) {
  // expected-error @+2 {{has no axis 1 in 'tensor<4xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %x axis = 1 : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c3(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) {
  // expected-error @+2 {{cannot join 'tensor<4x2xf32>' and 'tensor<4x3xf32>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %x, %y axis = 0 : (tensor<4x2xf32>, tensor<4x3xf32>) -> tensor<8x2xf32>
  return
}

// -----

func.func @gather_c1(%x: tensor<4xf32>, %i: tensor<2xi64>) {
  // expected-error @+2 {{has no axis 1 in 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather %x, %i axis = 1 : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c1(%x: tensor<4xf32>, %i: tensor<2x1xi64>) {
  // expected-error @+2 {{has batch_dims 1 for 'tensor<4xf32>' and 'tensor<2x1xi64>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather_nd %x, %i batch_dims = 1 : (tensor<4xf32>, tensor<2x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c2(%x: tensor<4x3xf32>, %i: tensor<2x1xi64>) {
  // expected-error @+2 {{has different batches in 'tensor<4x3xf32>' and 'tensor<2x1xi64>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather_nd %x, %i batch_dims = 1 : (tensor<4x3xf32>, tensor<2x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c3(%x: tensor<4xf32>, %i: tensor<2x3xi64>) {
  // expected-error @+2 {{has tuples of 3 indices into 'tensor<4xf32>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather_nd %x, %i : (tensor<4xf32>, tensor<2x3xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_c1(%x: tensor<4xf32>) {
  // expected-error @+2 {{has axis 1 twice or outside of 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce_sum %x axes = [1] : tensor<4xf32> -> tensor<f32>
  return
}

// -----

func.func @reduce_c2(%x: tensor<4xf32>) {
  // expected-error @+2 {{needs at least one axis (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce_sum %x axes = [] : tensor<4xf32> -> tensor<f32>
  return
}

// -----

func.func @softmax_c1(%x: tensor<4xf32>) {
  // expected-error @+2 {{has no axis 1 in 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.softmax %x axis = 1 : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @layer_norm_c1(%x: tensor<4xf32>, %g: tensor<3xf32>) {
  // expected-error @+2 {{has gamma or beta of 'tensor<3xf32>' for the last dimension of 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.layer_norm %x, %g epsilon = 1.0e-5 : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @layer_norm_c2(%x: tensor<2x4xf32>, %g: tensor<4xf32>) {
  // expected-error @+2 {{has a residual of 'tensor<4xf32>' for 'tensor<2x4xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.layer_norm %x, %g residual %g epsilon = 1.0e-5 : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @layer_norm_c3(%x: tensor<f32>, %g: tensor<f32>) {
  // expected-error @+2 {{has a scalar input (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.layer_norm %x, %g epsilon = 1.0e-5 : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @matmul_c1(%x: tensor<4xf32>, %y: tensor<f32>) {
  // expected-error @+2 {{has a scalar operand (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %x, %y : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return
}

// -----

func.func @matmul_c2(%x: tensor<4x3xf32>) {
  // expected-error @+2 {{contracts different dimensions of 'tensor<4x3xf32>' and 'tensor<4x3xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %x, %x : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @matmul_c3(%x: tensor<2x3x3xf32>, %y: tensor<4x3x3xf32>) {
  // expected-error @+2 {{has batches that do not broadcast: 'tensor<2x3x3xf32>' and 'tensor<4x3x3xf32>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %x, %y : (tensor<2x3x3xf32>, tensor<4x3x3xf32>) -> tensor<4x3x3xf32>
  return
}

// -----

func.func @matmul_c4(%x: tensor<3x3xf32>, %y: tensor<3x3xbf16>) {
  // expected-error @+2 {{has operands of element types 'f32' and 'bf16' (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %x, %y : (tensor<3x3xf32>, tensor<3x3xbf16>) -> tensor<3x3xf32>
  return
}

// -----

func.func @dense_c1(%x: tensor<4x3xf32>) {
  // expected-error @+2 {{cannot multiply 'tensor<4x3xf32>' and 'tensor<4x3xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dense %x, %x : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @dense_c2(%x: tensor<4x4xf32>, %b: tensor<3xf32>) {
  // expected-error @+2 {{has a bias of 'tensor<3xf32>' for 'tensor<4x4xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dense %x, %x bias %b : (tensor<4x4xf32>, tensor<4x4xf32>, tensor<3xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @dense_c3(%x: tensor<4x4xf32>, %w: tensor<4x4xf16>) {
  // expected-error @+2 {{has operands of element types 'f32' and 'f16' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dense %x, %w : (tensor<4x4xf32>, tensor<4x4xf16>) -> tensor<4x4xf32>
  return
}

// -----

func.func @attention_c1(%q: tensor<2x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x4x8xf32>) {
  // expected-error @+2 {{needs [batch, tokens, features] of equal batches in 'tensor<2x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v heads = 2 scale = 1.0 : (tensor<2x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<2x4x8xf32>
  return
}

// -----

func.func @attention_c2(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x5x8xf32>) {
  // expected-error @+2 {{has different numbers of keys and values in 'tensor<1x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x5x8xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x5x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @attention_c3(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x4x8xf32>) {
  // expected-error @+2 {{cannot form 3 heads in 'tensor<1x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v heads = 3 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @attention_c4(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x4x8xf32>, %m: tensor<5xf32>) {
  // expected-error @+2 {{has a mask of 'tensor<5xf32>' in 'tensor<1x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>' (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v mask %m heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<5xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @attention_c4_keep(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x4x8xf32>, %m: tensor<5xi1>) {
  // expected-error @+2 {{has a mask of 'tensor<5xi1>' in 'tensor<1x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>' (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v keep %m heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<5xi1>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @attention_c4_live(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xf32>, %v: tensor<1x4x8xf32>, %m: tensor<4xi1>) {
  // expected-error @+2 {{has live rows of 'tensor<4xi1>' in 'tensor<1x4x8xf32>', 'tensor<1x4x8xf32>' and 'tensor<1x4x8xf32>' (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v live %m heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<4xi1>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @affine_mask_c1() {
  // expected-error @+1 {{has 1 steps for 'tensor<4x4xi1>' (C1)}}
  %0 = nn.affine_mask base = 0 steps = [1] : tensor<4x4xi1>
  return
}

// -----

func.func @affine_mask_c2() {
  // expected-error @+1 {{compares numbers beyond 32 bits (C2)}}
  %0 = nn.affine_mask base = 2147483647 steps = [1, -1] : tensor<4x4xi1>
  return
}

// -----

func.func @affine_mask_c2_overflow() {
  // expected-error @+1 {{compares numbers beyond 32 bits (C2)}}
  %0 = nn.affine_mask base = 0 steps = [9223372036854775807, -1] : tensor<4x4xi1>
  return
}

// -----

func.func @attention_c5(%q: tensor<1x4x8xf32>, %k: tensor<1x4x8xbf16>, %v: tensor<1x4x8xf32>) {
  // expected-error @+2 {{has different element types in 'tensor<1x4x8xf32>', 'tensor<1x4x8xbf16>' and 'tensor<1x4x8xf32>' (C5)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.attention %q, %k, %v heads = 2 scale = 1.0 : (tensor<1x4x8xf32>, tensor<1x4x8xbf16>, tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

// expected-error @+1 {{nn.name is a string}}
func.func @name(%x: tensor<4xf32> {nn.name = 3}) {
  return
}

// -----

// expected-error @+1 {{nn.range is array<i64: lowest, highest>}}
func.func @range(%x: tensor<4xi64> {nn.range = array<i64: 3, 1>}) {
  return
}

// -----

// expected-error @+1 {{unknown attribute "nn.nme"}}
func.func @unknown(%x: tensor<4xi64> {nn.nme = "x"}) {
  return
}

// -----

// expected-error @+1 {{nn.flags is a string on a module}}
module attributes {nn.flags = 1 : i64} {
}

// -----

// expected-error @+1 {{nn.sources is an array of #nn.source on a module}}
module attributes {nn.sources = ["model.onnx"]} {
}

// -----

// expected-error @+1 {{unknown attribute "nn.unknown"}}
module attributes {nn.unknown = 1} {
}

// -----

// expected-error @+1 {{nn.range is for arguments of integers}}
func.func @range(%x: tensor<4xf32> {nn.range = array<i64: 1, 3>}) {
  return
}

// -----

// expected-error @+1 {{unknown attribute "nn.range"}}
func.func @range(%x: tensor<4xi64>) -> (tensor<4xi64> {nn.range = array<i64: 1, 3>}) {
  return %x : tensor<4xi64>
}

// -----

func.func @gather_nd(%x: tensor<4x8xf32>, %i: tensor<5x0xi64>) {
  // expected-error @+2 {{has tuples of 0 indices into 'tensor<4x8xf32>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.gather_nd %x, %i : (tensor<4x8xf32>, tensor<5x0xi64>) -> tensor<5x4x8xf32>
  return
}

// -----

func.func @gather_elements_c1(%x: tensor<4x8xf32>, %i: tensor<4x2xi64>) {
  // expected-error @+2 {{has no axis 2 in 'tensor<4x8xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.gather_elements %x, %i axis = 2 : (tensor<4x8xf32>, tensor<4x2xi64>) -> tensor<4x2xf32>
  return
}

// -----

func.func @gather_elements_c2(%x: tensor<4x8xf32>, %i: tensor<5x2xi64>) {
  // expected-error @+2 {{has indices of 'tensor<5x2xi64>' for 'tensor<4x8xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.gather_elements %x, %i axis = 1 : (tensor<4x8xf32>, tensor<5x2xi64>) -> tensor<5x2xf32>
  return
}

// -----

func.func @scatter_elements_c1(%x: tensor<4x8xf32>, %i: tensor<4x2xi64>, %u: tensor<4x2xf32>) {
  // expected-error @+2 {{has no axis 2 in 'tensor<4x8xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_elements %x, %i, %u axis = 2 : (tensor<4x8xf32>, tensor<4x2xi64>, tensor<4x2xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_elements_c2(%x: tensor<4x8xf32>, %i: tensor<2xi64>, %u: tensor<4x2xf32>) {
  // expected-error @+2 {{has indices of 'tensor<2xi64>' for 'tensor<4x8xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_elements %x, %i, %u axis = 0 : (tensor<4x8xf32>, tensor<2xi64>, tensor<4x2xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_elements_c3(%x: tensor<4x8xf32>, %i: tensor<4x2xi64>, %u: tensor<4x3xf32>) {
  // expected-error @+2 {{has updates of 'tensor<4x3xf32>' for indices of 'tensor<4x2xi64>' (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_elements %x, %i, %u axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>, tensor<4x3xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_elements_c4(%x: tensor<4x8xi1>, %i: tensor<4x2xi64>, %u: tensor<4x2xi1>) {
  // expected-error @+2 {{combines booleans (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_elements %x, %i, %u axis = 1 combine = add : (tensor<4x8xi1>, tensor<4x2xi64>, tensor<4x2xi1>) -> tensor<4x8xi1>
  return
}

// -----

func.func @scatter_elements_c5(%x: tensor<4x8xf32>, %i: tensor<4x2xi64>, %u: tensor<4x2xi8>) {
  // expected-error @+2 {{has updates of 'tensor<4x2xi8>' for 'tensor<4x8xf32>' (C5)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_elements %x, %i, %u axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>, tensor<4x2xi8>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_nd_c1(%x: tensor<4x8xf32>, %i: tensor<2x3xi64>, %u: tensor<2x8xf32>) {
  // expected-error @+2 {{has tuples of 3 indices into 'tensor<4x8xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_nd %x, %i, %u : (tensor<4x8xf32>, tensor<2x3xi64>, tensor<2x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_nd_c2(%x: tensor<4x8xf32>, %i: tensor<2x1xi64>, %u: tensor<2x7xf32>) {
  // expected-error @+2 {{has updates of 'tensor<2x7xf32>' for 'tensor<2x1xi64>' into 'tensor<4x8xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_nd %x, %i, %u : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x7xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @scatter_nd_c3(%x: tensor<4x8xi1>, %i: tensor<2x1xi64>, %u: tensor<2x8xi1>) {
  // expected-error @+2 {{combines booleans (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_nd %x, %i, %u combine = min : (tensor<4x8xi1>, tensor<2x1xi64>, tensor<2x8xi1>) -> tensor<4x8xi1>
  return
}

// -----

func.func @scatter_nd_c4(%x: tensor<4x8xf32>, %i: tensor<2x1xi64>, %u: tensor<2x8xf16>) {
  // expected-error @+2 {{has updates of 'tensor<2x8xf16>' for 'tensor<4x8xf32>' (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.scatter_nd %x, %i, %u : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x8xf16>) -> tensor<4x8xf32>
  return
}

// -----

func.func @top_k_c1(%x: tensor<4x8xf32>) {
  // expected-error @+2 {{has no axis -1 in 'tensor<4x8xf32>' (C1)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y, %i = nn.top_k %x k = 2 axis = -1 : tensor<4x8xf32> -> (tensor<4x2xf32>, tensor<4x2xi64>)
  return
}

// -----

func.func @top_k_c2(%x: tensor<4x8xf32>) {
  // expected-error @+2 {{takes 9 elements of axis 1 of 'tensor<4x8xf32>' (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y, %i = nn.top_k %x k = 9 axis = 1 : tensor<4x8xf32> -> (tensor<4x9xf32>, tensor<4x9xi64>)
  return
}

// -----

func.func @cumsum_c1(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{has no axis -1 in 'tensor<4x8xf32>' (C1)}}
  %y = nn.cumsum %x axis = -1 : tensor<4x8xf32>
  return
}
