// RUN: neuron-opt %s --tile-verify-allocated --split-input-file --verify-diagnostics

tile.program @no_address target "inf2" {
  // expected-error @+1 {{A1: the buffer has no address}}
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 4>
}

// -----

tile.program @alignment target "inf2" {
  // expected-error @+1 {{A2: address 4 is not a multiple of 64}}
  %x = tile.input "x" tensor<4xf32> at 4
}

// -----

tile.program @outside target "inf2" {
  // expected-error @+1 {{A3: the buffer ends at byte 16448 of 16384}}
  %x = tile.alloc at 14336 : !tile.buffer<psum, 128 x 2112>
}

// -----

tile.program @bank target "inf2" {
  // expected-error @+1 {{A4: the buffer crosses a PSUM bank at byte 1024}}
  %x = tile.alloc at 1024 : !tile.buffer<psum, 128 x 2048>
}

// -----

tile.program @overlap target "inf2" {
  %x = tile.alloc at 0 : !tile.buffer<sbuf, 128 x 128>
  // expected-error @+1 {{A5: the buffer overlaps another one in use in sbuf}}
  %y = tile.alloc at 64 : !tile.buffer<sbuf, 128 x 128>
  tile.fill f32 sbuf %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 128>
  tile.copy f32 sbuf %y[0+128, 0, 1:1], f32 sbuf %x[0+128, 0, 1:1] : !tile.buffer<sbuf, 128 x 128>, !tile.buffer<sbuf, 128 x 128>
}

// -----

tile.program @no_queue target "inf2" {
  %x = tile.input "x" tensor<4xf32> at 0
  %y = tile.output "y" tensor<4xf32> at 0
  // expected-error @+1 {{A6: the DMA has no queue of this machine}}
  tile.dma_copy f32 output %y[0, 4:1], f32 input %x[0, 4:1] : !tile.buffer<output, 16>, !tile.buffer<input, 16>
}
