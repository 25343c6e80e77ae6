// RUN: neuron-opt %s --split-input-file --verify-diagnostics

tile.program @buffer_count target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // expected-error @+1 {{C1: has 0 buffers for 1 accesses}}
  "tile.fill"() <{instruction = "%\00\00\00\80\00\00\00\00\00\00\00\00\00\00\00\00", queue_number = 0 : i64}> : () -> ()
}

// -----

tile.program @other_space target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // expected-error @+1 {{C1: access 0 is in psum, its buffer in sbuf}}
  tile.fill f32 psum %s[0+128, 0, 4:1], value=0.0 : !tile.buffer<sbuf, 128 x 64>
}

// -----

tile.program @too_many_bytes target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 128 x 64>
  // expected-error @+1 {{C2: access 0 leaves its buffer of type '!tile.buffer<sbuf, 128 x 64>'}}
  tile.fill f32 sbuf %s[0+128, 4, 16:1], value=0.0 : !tile.buffer<sbuf, 128 x 64>
}

// -----

tile.program @too_many_partitions target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  // expected-error @+1 {{C2: access 0 leaves its buffer of type '!tile.buffer<sbuf, 64 x 64>'}}
  tile.fill f32 sbuf %s[32+64, 0, 16:1], value=0.0 : !tile.buffer<sbuf, 64 x 64>
}

// -----

tile.program @before_the_buffer target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  // expected-error @+1 {{C2: access 0 leaves its buffer of type '!tile.buffer<sbuf, 64 x 64>'}}
  tile.fill f32 sbuf %s[0+64, 8, 4:-1], value=0.0 : !tile.buffer<sbuf, 64 x 64>
}

// -----

tile.program @pe_writes_psum target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  // expected-error @+1 {{C3: the engine cannot write to sbuf}}
  tile.transpose f32 sbuf %s[0+8, 0, 8:1], f32 sbuf %s[0+8, 32, 8:1] : !tile.buffer<sbuf, 64 x 64>, !tile.buffer<sbuf, 64 x 64>
}

// -----

tile.program @gpsimd_has_no_psum target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  %p = tile.alloc : !tile.buffer<psum, 64 x 64>
  // expected-error @+1 {{C3: the engine cannot read from psum}}
  tile.partition_broadcast f32 sbuf %s[0+64, 0, 8:1], f32 psum %p[0+1, 0, 8:1] : !tile.buffer<sbuf, 64 x 64>, !tile.buffer<psum, 64 x 64>
}

// -----

tile.program @inputs_are_read_only target "inf2" {
  %x = tile.input "x" tensor<8xf32>
  %y = tile.output "y" tensor<8xf32>
  // expected-error @+1 {{C4: writes to input, which is read-only}}
  tile.dma_copy f32 input %x[0, 8:1], f32 output %y[0, 8:1] : !tile.buffer<input, 32>, !tile.buffer<output, 32>
}

// -----

tile.program @dynamic target "inf2" {
  // expected-error @+1 {{C1: 'tensor<?xf32>' is not a tensor the machine can store}}
  %x = tile.input "x" tensor<?xf32>
}

// -----

tile.program @doubles target "inf2" {
  // expected-error @+1 {{C1: 'tensor<4xf64>' is not a tensor the machine can store}}
  %x = tile.output "x" tensor<4xf64>
}

// -----

tile.program @alloc_space target "inf2" {
  // expected-error @+1 {{C1: allocates sbuf, psum or scratch, not weights}}
  %x = tile.alloc : !tile.buffer<weights, 4>
}

// -----

// expected-error @+1 {{a buffer in sbuf cannot have 129 partitions}}
func.func private @partitions(!tile.buffer<sbuf, 129 x 4>)

// -----

// expected-error @+1 {{a buffer needs at least 1 byte, not 0}}
func.func private @bytes(!tile.buffer<scratch, 0>)

// -----

// expected-error @+1 {{a buffer of 9223372036854775807 bytes is larger than any memory}}
func.func private @too_large(!tile.buffer<scratch, 9223372036854775807>)

// -----

tile.program @overflow target "inf2" {
  // expected-error @+1 {{is not a tensor the machine can store}}
  %x = tile.input "x" tensor<4611686018427387904x4xf32>
}

// -----

// expected-error @+1 {{expected sbuf, psum, weights, input, output or scratch}}
func.func private @space(!tile.buffer<dram, 4>)

// -----

tile.program @queue_of_an_engine target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  // expected-error @+1 {{'dma3' is not a queue of this engine}}
  tile.fill f32 sbuf %s[0+64, 0, 4:1], value=0.0 on dma3 : !tile.buffer<sbuf, 64 x 64>
}

// -----

tile.program @another_encoding target "inf2" {
  // expected-error @+1 {{TSR_5007: opcode 120 does not exist}}
  "tile.fill"() <{instruction = "x", queue_number = 0 : i64}> : () -> ()
}

// -----

tile.program @bytes_of_another target "inf2" {
  // expected-error @+1 {{the bytes are those of another instruction}}
  "tile.copy"() <{instruction = "%\00\00\00\80\00\00\00\00\00\00\00\00\00\00\00\00", queue_number = 0 : i64}> : () -> ()
}

// -----

tile.program @queue_out_of_range target "inf2" {
  %s = tile.alloc : !tile.buffer<sbuf, 64 x 64>
  // expected-error @+1 {{C5: there is no queue 200 of this engine}}
  "tile.dma_copy"(%s, %s) <{instruction = "`\10\00\00@\00\00\00\00\04\00\00\00\01\00\00\00\10\00\00@ \00\00\00\04\00\00\00\01\00\00\00\00", queue_number = 200 : i64}> : (!tile.buffer<sbuf, 64 x 64>, !tile.buffer<sbuf, 64 x 64>) -> ()
}

// -----

tile.program @p target "inf2" {
  // expected-error @+1 {{C2: a range is the lowest and the highest of integers}}
  %x = tile.input "x" tensor<4xi64> range [5, 1]
}

// -----

tile.program @p target "inf2" {
  // expected-error @+1 {{C2: a range is the lowest and the highest of integers}}
  %x = tile.input "x" tensor<4xf32> range [1, 5]
}
