// RUN: neuron-opt %s --tile-to-isa --split-input-file --verify-diagnostics

tile.program @not_allocated target "inf2" {
  %a = tile.alloc : !tile.buffer<sbuf, 128 x 16>
  // expected-error @+1 {{has a buffer without an address or a DMA without a queue: run tile-schedule and tile-allocate first}}
  tile.fill f32 sbuf %a[0+128, 0, 4:1], value=0.5 : !tile.buffer<sbuf, 128 x 16>
}

// -----

// Bytes 0 and 1 of every four beside bytes 2 and 7 of every sixteen: only the rows tell that they do not meet.
// expected-error @+1 {{TSR_6043: two accesses are too intricate to be ordered}}
tile.program @intricate target "inf2" {
  %x = tile.input "x" tensor<1xi8> at 0
  %s = tile.alloc at 0 : !tile.buffer<scratch, 17600064>
  tile.dma_copy u8 scratch %s[0, 4400000:4, 2:1], u8 input %x[0, 4400000:0, 2:0] on dma0 : !tile.buffer<scratch, 17600064>, !tile.buffer<input, 1>
  tile.dma_copy u8 scratch %s[2, 1100000:16, 2:5], u8 input %x[0, 1100000:0, 2:0] on dma1 : !tile.buffer<scratch, 17600064>, !tile.buffer<input, 1>
}
