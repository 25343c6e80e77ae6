// y = gelu(w^T x + b), one step of each kind: load, multiply, activate, store.
.name "first-light"
.target "inf2"
.input "x" f32[4, 8]           // 4 features on partitions, 8 columns
.output "y" f32[4, 8]
.weight "w" f32[4, 4]          // the identity
.weight "b" f32[4]             // 0 1 2 3
.scratch 0
.data "0000803f000000000000000000000000000000000000803f0000000000000000"
.data "00000000000000000000803f000000000000000000000000000000000000803f"
.data "000000000000803f0000004000004040"
.data "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
.location 1 "dense" from "model.py:7"
.location 2 "gelu" from "model.py:8"

.queue pe
  matmul f32 psum[0+4, 0, 8:1], f32 sbuf[0+4, 0, 4:1], f32 sbuf[0+4, 64, 8:1], start, stop  wait(dma0:2)  loc(1)

.queue act
  activate f32 sbuf[0+4, 128, 8:1], f32 psum[0+4, 0, 8:1], function=gelu, scale=1.0, bias=f32 sbuf[0+4, 32]  wait(pe:1, dma1:1)  loc(2)

.queue dma0
  dma_copy f32 sbuf[0+4, 0, 4:1], f32 weights[0, 4:4, 4:1]
  dma_copy f32 sbuf[0+4, 64, 8:1], f32 input[0, 4:8, 8:1]
  dma_copy f32 output[0, 4:8, 8:1], f32 sbuf[0+4, 128, 8:1]  wait(act:1)  loc(2)

.queue dma1
  dma_copy f32 sbuf[0+4, 32], f32 weights[64, 4:1]
