// RUN: neuron-opt %s --tile-schedule --tile-allocate --tile-to-isa --split-input-file | FileCheck %s

// Addresses are added and each operation waits for what it conflicts with: the copy for both loads,
// the store for the copy, which implies the loads.
// CHECK-LABEL: isa.program "add" target "inf2" scratch 0
// CHECK: isa.input "x" tensor<128x4xf32> at 0
// CHECK: isa.output "y" tensor<128x4xf32> at 0
// CHECK: isa.weight "w" tensor<128x4xf32> at 0 = dense<1.000000e+00> : tensor<128x4xf32>
// CHECK: isa.queue vector {
// CHECK-NEXT: isa.tensor_tensor f32 sbuf[0+128, 0, 4:1], f32 sbuf[0+128, 0, 4:1], f32 sbuf[0+128, 64, 4:1], op=add wait(dma0:1, dma1:1)
// CHECK: isa.queue dma0 {
// CHECK-NEXT: isa.dma_copy f32 sbuf[0+128, 0, 4:1], f32 input[0, 128:4, 4:1]
// CHECK: isa.queue dma1 {
// CHECK-NEXT: isa.dma_copy f32 sbuf[0+128, 64, 4:1], f32 weights[0, 128:4, 4:1]
// CHECK: isa.queue dma12 {
// CHECK-NEXT: isa.dma_copy f32 output[0, 128:4, 4:1], f32 sbuf[0+128, 0, 4:1] wait(vector:1)
tile.program @add target "inf2" {
  %x = tile.input "x" tensor<128x4xf32>
  %y = tile.output "y" tensor<128x4xf32>
  %w = tile.weight "w" tensor<128x4xf32> = dense<1.0> : tensor<128x4xf32>
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  %b = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  tile.dma_copy f32 sbuf %a[0+128, 0, 4:1], f32 input %x[0, 128:4, 4:1] : !tile.buffer<sbuf, 128 x 16>, !tile.buffer<input, 2048>
  tile.dma_copy f32 sbuf %b[0+128, 0, 4:1], f32 weights %w[0, 128:4, 4:1] : !tile.buffer<sbuf, 128 x 16>, !tile.buffer<weights, 2048>
  tile.tensor_tensor f32 sbuf %a[0+128, 0, 4:1], f32 sbuf %a[0+128, 0, 4:1], f32 sbuf %b[0+128, 0, 4:1], op=add : !tile.buffer<sbuf, 128 x 16>, !tile.buffer<sbuf, 128 x 16>, !tile.buffer<sbuf, 128 x 16>
  tile.dma_copy f32 output %y[0, 128:4, 4:1], f32 sbuf %a[0+128, 0, 4:1] : !tile.buffer<output, 2048>, !tile.buffer<sbuf, 128 x 16>
}

// -----

// Scratch is as large as its last buffer reaches; a partition of a buffer stays where it is.
// CHECK-LABEL: isa.program "scratch" target "inf2" scratch 128
// CHECK: isa.fill f32 sbuf[32+8, 8, 2:1], value=0.5
// CHECK: isa.dma_copy f32 scratch[64, 8:2, 2:1], f32 sbuf[32+8, 8, 2:1] wait(vector:1)
tile.program @scratch target "inf2" {
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  %s = tile.alloc : !tile.buffer<scratch, 64>
  %t = tile.alloc : !tile.buffer<scratch, 64>
  tile.fill f32 sbuf %a[32+8, 8, 2:1], value=0.5 : !tile.buffer<sbuf, 128 x 16>
  tile.dma_copy f32 scratch %s[0, 8:2, 2:1], f32 sbuf %a[32+8, 8, 2:1] : !tile.buffer<scratch, 64>, !tile.buffer<sbuf, 128 x 16>
  tile.dma_copy f32 scratch %t[0, 8:2, 2:1], f32 sbuf %a[32+8, 8, 2:1] : !tile.buffer<scratch, 64>, !tile.buffer<sbuf, 128 x 16>
  tile.dma_copy f32 sbuf %a[32+8, 8, 2:1], f32 scratch %s[0, 8:2, 2:1] : !tile.buffer<sbuf, 128 x 16>, !tile.buffer<scratch, 64>
}
