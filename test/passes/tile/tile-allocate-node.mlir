// RUN: not neuron-opt %s --tile-allocate 2>&1 | FileCheck %s

// The message names the ONNX nodes that hold most.
// CHECK: TSR_4001: {{.*}} 200000 of 'encoder.dense_1'
tile.program @too_large target "inf2" {
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 200000> loc("encoder.dense_1")
  tile.fill f32 sbuf %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 200000>
}
