// RUN: neuron-opt %s --tile-allocate --split-input-file --verify-diagnostics

tile.program @too_large target "inf2" {
  // expected-error @+1 {{TSR_4001: an operation needs a buffer of 180288 bytes per partition in sbuf, where while it lives up to 180288 bytes are in use at once and 180224 are available}}
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 180225>
  tile.fill f32 sbuf %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 180225>
}

// -----

tile.program @too_many target "inf2" {
  %x = tile.alloc : !tile.buffer<psum, 128 x 12288>
  // expected-error @+1 {{TSR_4001: an operation needs a buffer of 8192 bytes per partition in psum, where while it lives up to 20480 bytes are in use at once and 16384 are available}}
  %y = tile.alloc : !tile.buffer<psum, 128 x 8192>
  tile.fill f32 psum %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 12288>
  tile.tensor_scalar f32 psum %y[0+128, 0, 1:1], f32 psum %x[0+128, 0, 1:1], op0=add, scalar0=1.0, op1=bypass, scalar1=0.0 : !tile.buffer<psum, 128 x 8192>, !tile.buffer<psum, 128 x 12288>
}

// -----

// expected-error @+1 {{TSR_1004}}
tile.program @unknown_target target "no-such-machine" {
}
