// RUN: neuron-opt --split-input-file --nn-to-tile %s | FileCheck %s

// A row per partition: load, one instruction, store.
// CHECK-LABEL: tile.program @main
// CHECK: %[[X:.*]] = tile.input "x" tensor<4x8xf32>
// CHECK: %[[Y:.*]] = tile.output "y" tensor<4x8xf32>
// CHECK: tile.dma_copy f32 sbuf %[[A:[0-9]+]][0+4, 0, {{.*}}], f32 input %[[X]]
// CHECK: tile.activate f32 sbuf %[[B:[0-9]+]][0+4, 0, 8:1], f32 sbuf %[[A]][0+4, 0, 8:1], function=relu
// CHECK: tile.dma_copy f32 output %[[Y]]{{.*}}, f32 sbuf %[[B]][0+4, 0
func.func @main(%x: tensor<4x8xf32> {nn.name = "x"}) -> (tensor<4x8xf32> {nn.name = "y"}) {
  %y = nn.relu %x : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// Two dense layers: the first leaves its outputs on partitions, where the second contracts over
// them, so only the input is transposed.
// CHECK-LABEL: tile.program @main
// CHECK: tile.transpose
// CHECK-NOT: tile.transpose
// CHECK: tile.matmul f32 psum %{{.*}}[0+16, 0, 4:1], bf16 sbuf %{{.*}}[0+8, 0, 16:1], bf16 sbuf %{{.*}}[0+8, 0, 4:1], start, stop
// CHECK: tile.activate bf16 sbuf %[[H:[0-9]+]][0+16, 0, 4:1], f32 psum {{.*}}, function=relu, scale=1.0, bias=f32 sbuf
// CHECK: tile.matmul f32 psum %{{.*}}[0+4, 0, 8:1], bf16 sbuf %[[H]][0+16, 0, 4:1], bf16 sbuf
// CHECK: tile.tensor_tensor f32 sbuf {{.*}}, f32 psum {{.*}}, f32 sbuf {{.*}}, op=add
func.func @main(%x: tensor<4x8xbf16>, %v: tensor<8x16xbf16>, %w: tensor<16x8xbf16>,
                %b: tensor<16xf32>, %c: tensor<8xf32>) -> tensor<4x8xf32> {
  %h = nn.dense %x, %v bias %b activation = relu
      : (tensor<4x8xbf16>, tensor<8x16xbf16>, tensor<16xf32>) -> tensor<4x16xbf16>
  %y = nn.dense %h, %w bias %c
      : (tensor<4x16xbf16>, tensor<16x8xbf16>, tensor<8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// The contraction runs over chunks of 128 partitions, one accumulation group.
// CHECK-LABEL: tile.program @main
// CHECK: tile.matmul {{.*}}[0+128, {{.*}}, start :
// CHECK: tile.matmul {{.*}}[0+72, {{.*}}, stop :
func.func @main(%x: tensor<4x200xbf16>, %w: tensor<200x8xbf16>) -> tensor<4x8xf32> {
  %y = nn.dense %x, %w : (tensor<4x200xbf16>, tensor<200x8xbf16>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// Heads of 24 features start at partitions 0 and 32; both heads' scores share a PSUM bank and one
// exponential; the mask is added on the way out of PSUM.
// CHECK-LABEL: tile.program @main
// CHECK: tile.matmul f32 psum %[[S:[0-9]+]][0+4, 0, 4:1], bf16 sbuf %[[Q:[0-9]+]][0+24, 0, 4:1], bf16 sbuf %{{.*}}[0+24, 0, 4:1], start, stop
// CHECK: tile.matmul f32 psum %[[S]][0+4, 16, 4:1], bf16 sbuf %[[Q]][32+24, 0, 4:1], bf16 sbuf %{{.*}}[32+24, 0, 4:1], start, stop
// CHECK: tile.scalar_tensor_tensor f32 sbuf %{{.*}}[0+4, 0, 2:4, 4:1], f32 psum %[[S]]{{.*}}op0=multiply, scalar=0.25
// CHECK: tile.reduce {{.*}}op=max
// CHECK: tile.activate {{.*}}function=exp{{.*}}sum=
// CHECK: tile.reciprocal
// CHECK: tile.tensor_tensor bf16 sbuf {{.*}}op=multiply
// CHECK-COUNT-2: tile.transpose
// CHECK: tile.matmul f32 psum %[[C:[0-9]+]][0+24, 0, 4:1]
// CHECK: tile.matmul f32 psum %[[C]][32+24, 0, 4:1]
func.func @main(%q: tensor<1x4x48xbf16>, %k: tensor<1x4x48xbf16>, %v: tensor<1x4x48xbf16>,
                %m: tensor<1x1x1x4xf32>) -> tensor<1x4x48xf32> {
  %y = nn.attention %q, %k, %v mask %m heads = 2 scale = 2.5e-01
      : (tensor<1x4x48xbf16>, tensor<1x4x48xbf16>, tensor<1x4x48xbf16>, tensor<1x1x1x4xf32>)
        -> tensor<1x4x48xf32>
  return %y : tensor<1x4x48xf32>
}

// -----

// Where a condition hides scores they are scaled in PSUM and chosen on the way out; where rows may
// become zero a select takes the place of the subtraction, and each head's exponential subtracts.
// CHECK-LABEL: tile.program @main
// CHECK-DAG: tile.fill f32 sbuf %[[FILL:[0-9]+]][0+128, 0], value=0xfff0000000000000
// CHECK-DAG: tile.fill f32 sbuf %[[ZERO:[0-9]+]][0+128, 0], value=0.0
// CHECK: tile.tensor_scalar f32 psum %[[S:[0-9]+]]{{.*}}, f32 psum %[[S]]{{.*}}op0=multiply, scalar0=0.25
// CHECK: tile.select f32 sbuf %[[A:[0-9]+]]{{.*}}, u8 sbuf {{.*}}, f32 psum %[[S]]{{.*}}, f32 sbuf %[[FILL]]
// CHECK: tile.reduce f32 sbuf %[[STATS:[0-9]+]]{{.*}}op=max
// CHECK: tile.tensor_scalar f32 sbuf %[[STATS]]{{.*}}op0=multiply, scalar0=0.0{{.*}}op1=equal, scalar1=0.0
// CHECK: tile.select f32 sbuf %[[STATS]]{{.*}}, u8 sbuf
// CHECK: tile.select f32 sbuf %[[A]]{{.*}}, f32 sbuf %[[STATS]]{{.*}}, f32 sbuf %[[A]]{{.*}}, f32 sbuf %[[ZERO]]
// CHECK-NOT: op=subtract
// CHECK-COUNT-2: tile.activate {{.*}}function=exp, scale=1.0, bias=f32 sbuf %[[STATS]]{{.*}}, sum=f32 sbuf %[[STATS]]
// CHECK: tile.reciprocal
// CHECK: tile.select f32 sbuf %[[STATS]]
// CHECK: tile.tensor_tensor bf16 sbuf {{.*}}op=multiply
func.func @main(%q: tensor<1x4x48xbf16>, %k: tensor<1x4x48xbf16>, %v: tensor<1x4x48xbf16>,
                %c: tensor<1x1x1x4xi1>, %r: tensor<4x1xi1>) -> tensor<1x4x48xf32> {
  %y = nn.attention %q, %k, %v keep %c live %r heads = 2 scale = 2.5e-01 guarded
      : (tensor<1x4x48xbf16>, tensor<1x4x48xbf16>, tensor<1x4x48xbf16>, tensor<1x1x1x4xi1>, tensor<4x1xi1>)
        -> tensor<1x4x48xf32>
  return %y : tensor<1x4x48xf32>
}

// -----

// A mask by inequality is made, not loaded: 128 rows at a time.
// CHECK-LABEL: tile.program @main
// CHECK-NOT: tile.weight
// CHECK: tile.fill u8 sbuf %[[ONE:[0-9]+]]{{.*}}value=1.0
// CHECK: tile.affine_select u8 sbuf %[[M:[0-9]+]][0+128, 0, 600:1], u8 sbuf %[[ONE]][0+128, 0, 600:0], base=2, partition_step=1, steps=[-1, 0, 0, 0], compare=greater_equal, otherwise=0.0
// CHECK: tile.affine_select u8 sbuf %[[M]][0+72, 600, 600:1], u8 sbuf %[[ONE]][0+72, 0, 600:0], base=130
func.func @main() -> tensor<200x600xi1> {
  %y = nn.affine_mask base = 2 steps = [1, -1] : tensor<200x600xi1>
  return %y : tensor<200x600xi1>
}

// -----

// Indices choose rows of the table in HBM; those that count from the end have its entries added, and
// what is no int32 becomes -1.
// CHECK-LABEL: tile.program @main
// CHECK: tile.dma_copy i32 sbuf %[[I:[0-9]+]][0+4, 0, 2:1], i32 input %{{.*}}[0, 4:2, 2:1]
// CHECK: tile.tensor_scalar i32 sbuf %[[I]][0+4, 8], i32 sbuf %[[I]][0+4, 0], op0=shift_right, scalar0=31.0{{.*}}int32
// CHECK: tile.tensor_tensor i32 sbuf %[[I]][0+4, 4], i32 sbuf %[[I]][0+4, 4], i32 sbuf %[[I]][0+4, 8], op=not_equal, int32
// CHECK: tile.tensor_scalar {{.*}}op0=multiply, scalar0=-1.0
// CHECK: tile.fill i32 sbuf %[[I]][0+4, 12, 1:0], value=100.0
// CHECK: tile.tensor_tensor {{.*}}op=bitwise_and
// CHECK: tile.tensor_tensor {{.*}}op=add
// CHECK: tile.tensor_tensor {{.*}}op=bitwise_or
// CHECK: tile.dma_gather f32 sbuf %{{.*}}[0+4, 0, 8:1], f32 input %{{.*}}[0, 100:8, 8:1], i32 sbuf %[[I]][0+4, 0, 1:0]
func.func @main(%t: tensor<100x8xf32>, %i: tensor<4xi64>) -> tensor<4x8xf32> {
  %y = nn.gather %t, %i axis = 0 : (tensor<100x8xf32>, tensor<4xi64>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// Words are views of 64-bit integers in HBM, also of a strided view; joined they are stored as such.
// Narrower integers are extended on their way out.
// CHECK-LABEL: tile.program @main
// CHECK: tile.dma_copy i32 sbuf %{{.*}}[0+3, 0, {{.*}}2:1], i32 input %{{.*}}[0, 3:2, {{.*}}2:6]
// CHECK: tile.dma_copy i32 scratch %[[J:[0-9]+]][0, 3:4, {{.*}}2:2], i32 sbuf
// CHECK: tile.dma_copy i32 scratch %[[J]][4, 6:2], i32 weights %{{.*}}[0, 6:0]
// CHECK: tile.dma_copy i64 scratch %{{.*}}[0, 4:1], u8 input %{{.*}}[0, 4:1]
// CHECK: tile.dma_copy i64 output %{{.*}}[0, 6:1], i64 scratch %[[J]][0, 6:1]
func.func @main(%x: tensor<2x3xi64>, %y: tensor<4xui8>) -> (tensor<3x2xi64>, tensor<4xi64>) {
  %t = nn.transpose %x [1, 0] : tensor<2x3xi64> -> tensor<3x2xi64>
  %c = nn.constant dense<7> : tensor<1xi32>
  %l = nn.low_word %t : tensor<3x2xi64> -> tensor<3x2xi32>
  %j = nn.join_words %l, %c : (tensor<3x2xi32>, tensor<1xi32>) -> tensor<3x2xi64>
  %w = nn.cast %y : tensor<4xui8> -> tensor<4xi64>
  return %j, %w : tensor<3x2xi64>, tensor<4xi64>
}

// -----

// Integers are combined bit by bit, truth values are not.
// CHECK-LABEL: tile.program @main
// CHECK: op=bitwise_and, int32
// CHECK: op=logical_or
// CHECK: op0=bitwise_xor, scalar0=-1.0
// CHECK: op0=equal, scalar0=0.0
func.func @main(%a: tensor<4xi32>, %b: tensor<4xi32>, %p: tensor<4xi1>, %q: tensor<4xi1>)
    -> (tensor<4xi32>, tensor<4xi1>, tensor<4xi32>, tensor<4xi1>) {
  %0 = nn.and %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  %1 = nn.or %p, %q : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %2 = nn.not %a : tensor<4xi32>
  %3 = nn.not %p : tensor<4xi1>
  return %0, %1, %2, %3 : tensor<4xi32>, tensor<4xi1>, tensor<4xi32>, tensor<4xi1>
}

// -----

// Bias of a dense layer and mask of attention are read in their own type.
// CHECK-LABEL: tile.program @main
// CHECK: tile.tensor_tensor f16 sbuf {{.*}}, f32 psum {{.*}}, f16 sbuf %{{.*}}[0+4, 0, 4:1], op=add
func.func @main(%x: tensor<4x8xf16>, %w: tensor<8x4xf16>, %b: tensor<4xf16>) -> tensor<4x4xf16> {
  %y = nn.dense %x, %w bias %b : (tensor<4x8xf16>, tensor<8x4xf16>, tensor<4xf16>) -> tensor<4x4xf16>
  return %y : tensor<4x4xf16>
}

// -----

// The sum of a mean is fp32, and the mean is rounded once.
// CHECK-LABEL: tile.program @main
// CHECK: tile.reduce f32 sbuf %[[S:[0-9]+]]{{.*}}, f16 sbuf {{.*}}, op=add
// CHECK: tile.tensor_scalar f16 sbuf {{.*}}, f32 sbuf %[[S]]{{.*}}, op0=multiply, scalar0=0.125
func.func @main(%x: tensor<4x8xf16>) -> tensor<4x1xf16> {
  %y = nn.reduce_mean %x axes = [1] keepdims : tensor<4x8xf16> -> tensor<4x1xf16>
  return %y : tensor<4x1xf16>
}

// -----

// Towards zero: the magnitude, rounded to nearest, less 1 where that went up, with the sign.
// CHECK-LABEL: tile.program @main
// CHECK: function=abs
// CHECK: tile.copy u32
// CHECK: tile.copy f32
// CHECK: op=greater
// CHECK: op=subtract
// CHECK: function=sign
// CHECK: tile.tensor_tensor i32 {{.*}}op=multiply
func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xi32> {
  %y = nn.cast %x : tensor<4x8xf32> -> tensor<4x8xi32>
  return %y : tensor<4x8xi32>
}

// -----

// One tensor of a model in two forms: each has a name of its own.
// CHECK-LABEL: tile.program @main
// CHECK: tile.weight "w" tensor<4x2xf32>
// CHECK: tile.weight "w.1" tensor<4x2xbf16>
module attributes {nn.sources = [#nn.source<"m.onnx", size = 32, digest = "sha256:00">]} {
func.func @main() -> (tensor<4x2xf32>, tensor<4x2xbf16>) {
  %w = nn.weight "w" <file 0 offset 0 : tensor<4x2xf32>> : tensor<4x2xf32>
  %r = nn.weight "w" <file 0 offset 0 : tensor<4x2xf32>, [#nn.cast<bf16>]> : tensor<4x2xbf16>
  return %w, %r : tensor<4x2xf32>, tensor<4x2xbf16>
}
}

// -----

// ACT's sine takes [-pi, pi]: the exponent selects words of 1 / pi, their product with the mantissa is
// a turn, and a cosine is the sine of a quarter turn more, or of pi/2 - |x| where |x| is below 2.
// CHECK-LABEL: tile.program @main
// CHECK: tile.fill i32 {{.*}}value=162.0
// CHECK-COUNT-7: tile.select
// CHECK: tile.tensor_scalar i32 sbuf %[[TURN:[0-9]+]]{{.*}}op0=add, scalar0=1073741824.0, op1=bypass
// CHECK: tile.tensor_scalar i32 sbuf %[[ODD:[0-9]+]]{{.*}}, i32 sbuf %[[TURN]]{{.*}}op0=add, scalar0=1073741824.0, op1=bitwise_and, scalar1=-2147483648.0
// CHECK: tile.tensor_tensor i32 sbuf %[[TURN]]{{.*}}, i32 sbuf %[[ODD]]{{.*}}op=bitwise_xor
// CHECK: tile.tensor_scalar {{.*}}op0=abs_max{{.*}}op1=greater_equal, scalar1=2.0
// CHECK: tile.tensor_scalar {{.*}}op0=add, scalar0=1.570796
// CHECK: tile.select f32 sbuf %[[R:[0-9]+]]
// CHECK: tile.activate {{.*}}, f32 sbuf %[[R]]{{.*}}function=sin
func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %y = nn.cos %x : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
