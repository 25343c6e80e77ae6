// RUN: neuron-opt %s --tile-schedule --split-input-file | FileCheck %s
// RUN: neuron-opt %s --tile-schedule=watermark=0 --split-input-file | FileCheck %s --check-prefix=LATE

// The second load does not wait for the first use; the store is on a queue of its own.
// CHECK-LABEL: @prefetch
// LATE-LABEL: @prefetch
tile.program @prefetch target "inf2" {
  %w = tile.weight "w" tensor<2x128x16xf32> = dense<0.0> : tensor<2x128x16xf32>
  %y = tile.output "y" tensor<128x16xf32>
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  %b = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // CHECK: tile.dma_copy {{.*}} on dma0
  // CHECK: tile.dma_copy {{.*}} on dma1
  // CHECK: tile.reciprocal
  // CHECK: tile.tensor_tensor
  // CHECK: tile.dma_copy {{.*}} on dma12
  // LATE: tile.dma_copy {{.*}} on dma0
  // LATE: tile.reciprocal
  // LATE: tile.dma_copy {{.*}} on dma1
  tile.dma_copy f32 sbuf %a[0+128, 0, 16:1], f32 weights %w[0, 128:16, 16:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<weights, 16384>
  tile.reciprocal f32 sbuf %a[0+128, 0, 16:1], f32 sbuf %a[0+128, 0, 16:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 64>
  tile.dma_copy f32 sbuf %b[0+128, 0, 16:1], f32 weights %w[8192, 128:16, 16:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<weights, 16384>
  tile.tensor_tensor f32 sbuf %a[0+128, 0, 16:1], f32 sbuf %a[0+128, 0, 16:1], f32 sbuf %b[0+128, 0, 16:1], op=add : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 64>
  tile.dma_copy f32 output %y[0, 128:16, 16:1], f32 sbuf %a[0+128, 0, 16:1] : !tile.buffer<output, 8192>, !tile.buffer<sbuf, 128 x 64>
}

// -----

// A load over what something else wrote stays where it is.
// CHECK-LABEL: @overwrite
tile.program @overwrite target "inf2" {
  %w = tile.weight "w" tensor<128x16xf32> = dense<0.0> : tensor<128x16xf32>
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // CHECK: tile.fill
  // CHECK: tile.dma_copy
  tile.fill f32 sbuf %a[0+128, 0, 16:1], value=1.0 : !tile.buffer<sbuf, 128 x 64>
  tile.dma_copy f32 sbuf %a[0+64, 0, 16:1], f32 weights %w[0, 64:16, 16:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<weights, 8192>
}
