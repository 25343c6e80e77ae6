// RUN: neuron-opt %s --tile-allocate --split-input-file --verify-diagnostics

tile.program @too_large target "inf2" {
  // expected-error @+1 {{TSR_4001: 180288 bytes per partition in sbuf are in use at once and 180224 are available: 180288 of an operation}}
  %x = tile.alloc : !tile.buffer<sbuf, 128 x 180225>
  tile.fill f32 sbuf %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<sbuf, 128 x 180225>
}

// -----

tile.program @too_many target "inf2" {
  // expected-error @+1 {{TSR_4001: 20480 bytes per partition in psum are in use at once and 16384 are available: 20480 of an operation}}
  %x = tile.alloc : !tile.buffer<psum, 128 x 12288>
  %y = tile.alloc : !tile.buffer<psum, 128 x 8192>
  tile.fill f32 psum %x[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 12288>
  tile.tensor_scalar f32 psum %y[0+128, 0, 1:1], f32 psum %x[0+128, 0, 1:1], op0=add, scalar0=1.0, op1=bypass, scalar1=0.0 : !tile.buffer<psum, 128 x 8192>, !tile.buffer<psum, 128 x 12288>
}

// -----

// A bank of 2048 bytes holds one of them, and there are eight banks.
tile.program @in_no_piece target "inf2" {
  %b0 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b1 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b2 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b3 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b4 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b5 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b6 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  %b7 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  // expected-error @+1 {{TSR_4001: an operation needs a buffer of 1600 bytes per partition in psum, where up to 14400 bytes are in use at once and 16384 are available, not in one piece}}
  %b8 = tile.alloc : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b0[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b1[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b2[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b3[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b4[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b5[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b6[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b7[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b8[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b0[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b1[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b2[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b3[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b4[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b5[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b6[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b7[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
  tile.fill f32 psum %b8[0+128, 0, 1:1], value=1.0 : !tile.buffer<psum, 128 x 1600>
}

// -----

// expected-error @+1 {{TSR_1004}}
tile.program @unknown_target target "no-such-machine" {
}
