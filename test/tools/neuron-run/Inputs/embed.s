// Rows of a table by index, times a vector, through every kind of interface type used below.
.name "embed"
.target "inf2"
.input "ids" i64[2] range 0 3
.input "scale" f32[1, 4]
.output "rows" f32[2, 4]
.weight "table" f32[4, 4]
.data "000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041000020410000304100004041000050410000604100007041"
.queue dma0
  dma_gather f32 sbuf[0+2, 0, 4:1], f32 weights[0, 4:4, 4:1], i64 input[0, 2:1]
  dma_copy f32 output[0, 2:4, 4:1], f32 sbuf[0+2, 32, 4:1]  wait(vector:1)
.queue dma1
  dma_copy f32 sbuf[0+2, 16, 4:1], f32 input[64, 2:0, 4:1]
.queue vector
  tensor_tensor f32 sbuf[0+2, 32, 4:1], f32 sbuf[0+2, 0, 4:1], f32 sbuf[0+2, 16, 4:1], op=multiply  wait(dma0:1, dma1:1)
