// RUN: neuron-opt %s --tile-allocate --split-input-file | FileCheck %s

// Buffers that live together get different places; a dead one goes away.
// CHECK-LABEL: @together
tile.program @together target "inf2" {
  // CHECK: tile.output "a" tensor<3xf32> at 0
  %a = tile.output "a" tensor<3xf32>
  // CHECK: tile.output "b" tensor<3xf32> at 64
  %b = tile.output "b" tensor<3xf32>
  // CHECK: tile.alloc at 0 : !sbuf_128x100B
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 100>
  // CHECK-NEXT: tile.alloc at 128 : !sbuf_128x64B
  %y = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // CHECK-NOT: tile.alloc
  %dead = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  tile.fill f32 sbuf %x[0+128, 0, 16:1], value=1.0 : !tile.buffer<sbuf, 128 x 100>
  tile.copy f32 sbuf %y[0+128, 0, 16:1], f32 sbuf %x[0+128, 0, 16:1] : !tile.buffer<sbuf, 128 x 64>, !tile.buffer<sbuf, 128 x 100>
}

// -----

// What lives one after the other still takes turns through the space.
// CHECK-LABEL: @in_turns
tile.program @in_turns target "inf2" {
  // CHECK: tile.alloc at 0 : !psum_128x2048B
  %p = tile.alloc : !tile.buffer<psum, 128 x 2048>
  // CHECK-NEXT: tile.alloc at 2048 : !psum_128x512B
  %q = tile.alloc : !tile.buffer<psum, 128 x 512>
  // CHECK-NEXT: tile.alloc at 4096 : !psum_128x512B
  %r = tile.alloc : !tile.buffer<psum, 128 x 512>
  tile.fill f32 psum %p[0+128, 0, 512:1], value=1.0 : !tile.buffer<psum, 128 x 2048>
  tile.fill f32 psum %q[0+128, 0, 128:1], value=1.0 : !tile.buffer<psum, 128 x 512>
  tile.fill f32 psum %r[0+128, 0, 128:1], value=1.0 : !tile.buffer<psum, 128 x 512>
}

// -----

// In turns, the third would meet the second: packed tightly, it takes the place of the first.
// CHECK-LABEL: @tightly
tile.program @tightly target "inf2" {
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 60000>
  %y = tile.alloc : !tile.buffer<sbuf, 128 x 60000>
  %z = tile.alloc : !tile.buffer<sbuf, 128 x 120000>
  // CHECK: tile.alloc at 0 : !sbuf_128x60000B
  // CHECK: tile.alloc at 120000 : !sbuf_128x60000B
  // CHECK: tile.alloc at 0 : !sbuf_128x120000B
  tile.fill f32 sbuf %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 60000>
  tile.fill f32 sbuf %y[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 60000>
  tile.copy f32 sbuf %z[0+128, 0, 1:1], f32 sbuf %y[0+128, 0, 1:1] : !tile.buffer<sbuf, 128 x 120000>, !tile.buffer<sbuf, 128 x 60000>
}
