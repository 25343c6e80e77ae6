// RUN: neuron-opt %s --tile-schedule --tile-allocate --tile-verify-allocated | FileCheck %s

// What scheduling and allocation make satisfies the contract.
// CHECK-LABEL: @copy
tile.program @copy target "inf2" {
  %x = tile.input "x" tensor<128x4xf32>
  %y = tile.output "y" tensor<128x4xf32>
  %s = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  // CHECK: tile.dma_copy {{.*}} on dma0
  tile.dma_copy f32 sbuf %s[0+128, 0, 4:1], f32 input %x[0, 128:4, 4:1] : !tile.buffer<sbuf, 128 x 16>, !tile.buffer<input, 2048>
  tile.dma_copy f32 output %y[0, 128:4, 4:1], f32 sbuf %s[0+128, 0, 4:1] : !tile.buffer<output, 2048>, !tile.buffer<sbuf, 128 x 16>
}
