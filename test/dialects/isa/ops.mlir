// RUN: neuron-opt %s | neuron-opt | FileCheck %s
// RUN: neuron-opt %s --mlir-print-op-generic | neuron-opt | FileCheck %s
// RUN: neuron-opt %s --emit-bytecode | neuron-opt | FileCheck %s

// One program with every kind of declaration, and an instruction of every shape of operand.

// CHECK: isa.program "model" target "inf2" scratch 4096 metadata {tool = "test"} {
isa.program "model" target "inf2" scratch 4096 metadata {tool = "test"} {
  // CHECK-NEXT: isa.input "x" tensor<4x8xf32> at 0
  // CHECK-NEXT: isa.input "ids" tensor<1x128xi64> at 128 range [0, 30521]
  isa.input "x" tensor<4x8xf32> at 0
  isa.input "ids" tensor<1x128xi64> at 128 range [0, 30521]
  // CHECK-NEXT: isa.output "y" tensor<4x8xi1> at 0
  isa.output "y" tensor<4x8xi1> at 0
  // CHECK-NEXT: isa.weight "w" tensor<4x4xbf16> at 0 = "recipe"
  isa.weight "w" tensor<4x4xbf16> at 0 = "recipe"

  // CHECK: isa.queue pe {
  isa.queue pe {
    // CHECK-NEXT: isa.matmul f32 psum[0+4, 0, 8:1], bf16 sbuf[0+4, 0, 4:1], bf16 sbuf[0+4, 64, 8:1], start, stop  wait(act:3, dma15:4294967295)
    isa.matmul f32 psum[0+4, 0, 8:1], bf16 sbuf[0+4, 0, 4:1], bf16 sbuf[0+4, 64, 8:1], start, stop wait(act:3, dma15:4294967295)
    // CHECK-NEXT: isa.transpose i32 psum[0+8, 0, 4:1], i8 sbuf[0+4, 64, 8:1]{{$}}
    isa.transpose i32 psum[0+8, 0, 4:1], i8 sbuf[0+4, 64, 8:1]
  }
  // CHECK: isa.queue act {
  isa.queue act {
    // CHECK-NEXT: isa.activate bf16 sbuf[32+4, 0, 2:-8, 4:1], f32 psum[0+4, 0, 8:1], function=exp, scale=-0.125, bias=f32 sbuf[0+4, 32], sum=f32 sbuf[0+4, 36, 2:1]
    isa.activate bf16 sbuf[32+4, 0, 2:-8, 4:1], f32 psum[0+4, 0, 8:1], function=exp, scale=-0.125, bias=f32 sbuf[0+4, 32], sum=f32 sbuf[0+4, 36, 2:1]
    // CHECK-NEXT: isa.activate f32 sbuf[0+1, 0], f32 sbuf[0+1, 0], function=abs, scale=0x7f800000, bias=1.0e-45
    isa.activate f32 sbuf[0+1, 0], f32 sbuf[0+1, 0], function=abs, scale=0x7f800000, bias=1.0e-45
  }
  // CHECK: isa.queue vector {
  isa.queue vector {
    // CHECK-NEXT: isa.fill f32 sbuf[0+1, 0], value=-3.40282{{[0-9]+}}e+38
    isa.fill f32 sbuf[0+1, 0], value=-3.4028234663852886e+38
    // CHECK-NEXT: isa.tensor_scalar f32 sbuf[0+1, 0], f32 sbuf[0+1, 4], op0=max, scalar0=0x7fc00001, reverse0, op1=bypass, scalar1=0.0, int32
    isa.tensor_scalar f32 sbuf[0+1, 0], f32 sbuf[0+1, 4], op0=max, scalar0=0x7fc00001, reverse0, op1=bypass, scalar1=0.0, int32
    // CHECK-NEXT: isa.scalar_tensor_tensor f32 sbuf[0+1, 0], f32 sbuf[0+1, 4], op0=add, scalar=1.0, f32 sbuf[0+1, 8], op1=divide, reverse1
    isa.scalar_tensor_tensor f32 sbuf[0+1, 0], f32 sbuf[0+1, 4], op0=add, scalar=1.0, f32 sbuf[0+1, 8], op1=divide, reverse1
  }
  // CHECK: isa.queue gpsimd {
  isa.queue gpsimd {
    // CHECK-NEXT: isa.iota i32 sbuf[0+2, 0, 4:1], base=-3, partition_step=4, steps=[1, 0, -1, 0]
    isa.iota i32 sbuf[0+2, 0, 4:1], base=-3, partition_step=4, steps=[1, 0, -1, 0]
  }
  // CHECK: isa.queue dma3 {
  isa.queue dma3 {
    // CHECK-NEXT: isa.dma_copy bf16 output[0, 4:8, 8:1], f32 sbuf[0+4, 128, 8:1], accumulate {note = "kept"}
    isa.dma_copy bf16 output[0, 4:8, 8:1], f32 sbuf[0+4, 128, 8:1], accumulate {note = "kept"}
  }
  // CHECK: isa.queue dma4 {
  // CHECK-NEXT: }
  isa.queue dma4 {
  }
}
