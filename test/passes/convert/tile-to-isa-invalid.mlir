// RUN: neuron-opt %s --tile-to-isa --split-input-file --verify-diagnostics

tile.program @not_allocated target "inf2" {
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  // expected-error @+1 {{has a buffer without an address or a DMA without a queue: run tile-schedule and tile-allocate first}}
  tile.fill f32 sbuf %a[0+128, 0, 4:1], value=0.5 : !tile.buffer<sbuf, 128 x 16>
}
