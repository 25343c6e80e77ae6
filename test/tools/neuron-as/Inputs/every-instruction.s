.name "every-instruction"
.meta "flags" "none"
.meta "tool" "neuron-as"
.target "inf2"
.input "ids" i64[1, 4] at 0 range 0 7
.input "x" f32[4, 8] at 64
.output "y" bool[4] at 0
.weight "w" bf16[4, 4] at 0
.weight "scalar" f8e4m3[] at 64
.scratch 256
.data "803f000000000000000000000000803f00000000000000000000803f00000000"
.data "0000000000000000000000000000000000000000000000000000000000000000"
.data "3800000000000000000000000000000000000000000000000000000000000000"
.data "0000000000000000000000000000000000000000000000000000000000000000"
.location 1 "MatMul_1" "Add_2" from "model.py:12"
.location 2 "Gelu_3"

.queue pe
  matmul f32 psum[0+4, 0, 8:1], bf16 sbuf[0+4, 0, 4:1], bf16 sbuf[0+4, 64, 8:1], start  wait(dma0:2)  loc(1)
  matmul f32 psum[0+4, 0, 8:1], f8e4m3 sbuf[32+4, 0, 4:1], f8e5m2 sbuf[32+4, 64, 8:1], stop
  transpose i32 psum[0+8, 64, 4:1], i8 sbuf[0+4, 0, 8:1]

.queue act
  activate bf16 sbuf[0+4, 128, 2:4, 4:1], f32 psum[0+4, 0, 2:4, 4:1], function=gelu, scale=0.5, bias=f32 sbuf[0+4, 256], sum=f32 sbuf[0+4, 260, 2:1]  wait(pe:3)  loc(2)
  activate f16 sbuf[0+4, 128, 8:1], f32 psum[0+4, 0, 8:1], function=exp, scale=f32 sbuf[0+4, 256], bias=0x7f800000

.queue vector
  tensor_tensor f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1], f32 psum[0+4, 0, 8:1], op=add
  tensor_scalar i32 sbuf[0+4, 512, 8:1], u16 sbuf[0+4, 544, 8:1], op0=shift_left, scalar0=1.0, reverse0, op1=bypass, scalar1=0.0, int32
  scalar_tensor_tensor f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1], op0=multiply, scalar=-0.0, f32 sbuf[0+4, 576, 8:1], op1=subtract, reverse1
  select f32 sbuf[0+4, 512, 8:1], u8 sbuf[0+4, 544, 8:1], f32 sbuf[0+4, 576, 8:0], f32 sbuf[0+4, 608, 8:1]
  copy u32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1]
  fill f32 sbuf[0+4, 512, 8:1], value=-1.0e-45
  reduce f32 sbuf[0+4, 512, 2:1], f32 sbuf[0+4, 544, 2:4, 4:1], op=max, axes=1
  reciprocal f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1]
  scan f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1], f32 sbuf[0+4, 576, 8:1], initial=0.0, op0=multiply, op1=add
  bn_stats f32 sbuf[0+4, 512, 3:1], f32 sbuf[0+4, 544, 8:1]
  bn_aggr f32 sbuf[0+4, 528, 2:1], f32 sbuf[0+4, 512, 3:1]
  max8 f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 16:1]
  find_index8 u32 sbuf[0+4, 640, 8:1], f32 sbuf[0+4, 544, 16:1], f32 sbuf[0+4, 512, 8:1]
  match_replace8 f32 sbuf[0+4, 672, 16:1], f32 sbuf[0+4, 544, 16:1], f32 sbuf[0+4, 512, 8:1], replacement=-3.4028235e+38

.queue gpsimd
  iota i32 sbuf[0+4, 768, 8:1], base=-1, partition_step=8, steps=[1, 0, 0, 0]
  affine_select f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1], base=0, partition_step=-1, steps=[1, 0, 0, 0], compare=less_equal, otherwise=0.0
  partition_reduce f32 sbuf[0+1, 512, 8:1], f32 sbuf[0+4, 544, 8:1], op=add
  partition_broadcast i16 sbuf[0+4, 512, 8:1], i16 sbuf[0+1, 544, 8:1]
  local_gather f32 sbuf[0+4, 512, 8:1], f32 sbuf[0+4, 544, 8:1], i32 sbuf[0+4, 576, 8:1]

.queue dma0
  dma_copy f32 sbuf[0+4, 64, 8:1], f32 input[64, 4:8, 8:1]
  dma_copy bf16 sbuf[0+4, 0, 4:1], bf16 weights[0, 4:4, 4:1], accumulate

.queue dma15
  dma_gather f32 sbuf[0+4, 0, 8:1], f32 scratch[0, 8:8, 8:1], i64 input[0, 4:1]  wait(pe:3, act:2, dma0:2)
  dma_scatter f32 scratch[0, 8:8, 8:1], f32 sbuf[0+4, 0, 8:1], i32 sbuf[0+4, 64]
