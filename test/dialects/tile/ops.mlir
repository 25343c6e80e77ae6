// RUN: neuron-opt %s | neuron-opt | FileCheck %s
// RUN: neuron-opt %s --mlir-print-op-generic | neuron-opt | FileCheck %s
// RUN: neuron-opt %s --emit-bytecode | neuron-opt | FileCheck %s

// CHECK-LABEL: tile.program @buffers target "inf2"
tile.program @buffers target "inf2" {
  // CHECK: tile.input "ids" tensor<2x4xi64> range [0, 99] at 64
  %x = tile.input "ids" tensor<2x4xi64> range [0, 99] at 64
  // CHECK: tile.output "y" tensor<4xi1>
  %y = tile.output "y" tensor<4xi1>
  // CHECK: tile.weight "w" tensor<2x2xbf16> = dense<1.000000e+00> : tensor<2x2xbf16>
  %w = tile.weight "w" tensor<2x2xbf16> = dense<1.0> : tensor<2x2xbf16>
  // CHECK: tile.alloc at 4096 : !sbuf_128x512B
  %s = tile.alloc at 4096 : !tile.buffer<sbuf, 128 x 512>
  // CHECK: tile.alloc : !scratch_96B
  %h = tile.alloc : !tile.buffer<scratch, 96>
  tile.dma_copy i64 scratch %h[0, 8:1], i64 input %x[0, 8:1] : !tile.buffer<scratch, 96>, !tile.buffer<input, 64>
  tile.fill f32 sbuf %s[0+128, 0, 128:1], value=0.5 : !tile.buffer<sbuf, 128 x 512>
}

// CHECK-LABEL: tile.program @engines target "inf2"
tile.program @engines target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  %p = tile.alloc : !tile.buffer<psum, 128 x 64>
  %h = tile.alloc : !tile.buffer<scratch, 8192>
  // CHECK: tile.dma_copy f32 sbuf %{{.*}}[0+128, 0, 16:1], f32 scratch %{{.*}}[0, 128:16, 16:1] on dma15 : !sbuf_128x64B, !scratch_8192B
  tile.dma_copy f32 sbuf %s[0+128, 0, 16:1], f32 scratch %h[0, 128:16, 16:1] on dma15 : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<scratch, 8192>
  // CHECK: tile.matmul f32 psum %{{.*}}[32+16, 0, 8:1], bf16 sbuf %{{.*}}[64+64, 32, 16:1], bf16 sbuf %{{.*}}[64+64, 0, 8:1], start, stop : !psum_128x64B, !sbuf_128x64B, !sbuf_128x64B
  tile.matmul f32 psum %p[32+16, 0, 8:1], bf16 sbuf %s[64+64, 32, 16:1], bf16 sbuf %s[64+64, 0, 8:1], start, stop : !tile.buffer<psum, 128 x 64>, !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 64>
  // CHECK: tile.activate f32 sbuf %{{.*}}[32+16, 0, 2:4, 4:1], f32 psum %{{.*}}[32+16, 0, 8:1], function=exp, scale=0.125, bias=f32 sbuf %{{.*}}[32+16, 60], sum=f32 sbuf %{{.*}}[32+16, 52, 2:1] :
  tile.activate f32 sbuf %s[32+16, 0, 2:4, 4:1], f32 psum %p[32+16, 0, 8:1], function=exp, scale=0.125, bias=f32 sbuf %s[32+16, 60], sum=f32 sbuf %s[32+16, 52, 2:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<psum, 128 x 64>, !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 64>
  // CHECK: tile.iota i32 sbuf %{{.*}}[0+128, 0, 4:1], base=-7, partition_step=2, steps=[1, 0, 0, 0] :
  tile.iota i32 sbuf %s[0+128, 0, 4:1], base=-7, partition_step=2, steps=[1, 0, 0, 0] : !tile.buffer<sbuf, 128 x 64>
}
