// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of whole numbers that the type of products cannot hold stay fp32.
// RUN: neuron-opt %s --nn-cast-fp32 2>&1 | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: neuron-opt %s --nn-cast-fp32=mode=all-fp16 2>&1 | FileCheck %s --check-prefixes=CHECK,FP16

// BF16-COUNT-5: remark: stays fp32: it multiplies whole numbers that bf16 does not hold
// FP16-COUNT-3: remark: stays fp32: it multiplies whole numbers that fp16 does not hold
// CHECK-NOT: remark

// CHECK-LABEL: func @positions
// CHECK-NOT: nn.cast {{.*}} -> tensor<{{.*}}f16>
// CHECK: nn.matmul {{.*}} : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
func.func @positions(%p: tensor<4xi64>, %w: tensor<1x8xf32>) -> tensor<4x8xf32> {
  %f = nn.cast %p : tensor<4xi64> -> tensor<4xf32>
  %u = nn.reshape %f : tensor<4xf32> -> tensor<4x1xf32>
  %r = nn.matmul %u, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Sums, choices and products of whole numbers are such; they may be the second operand.
// CHECK-LABEL: func @sums
// CHECK: nn.matmul {{.*}} : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
func.func @sums(%p: tensor<1x8xi8>, %c: tensor<8xi1>, %w: tensor<4x1xf32>) -> tensor<4x8xf32> {
  %f = nn.cast %p : tensor<1x8xi8> -> tensor<1x8xf32>
  %k = nn.constant dense<20.0> : tensor<f32>
  %m = nn.mul %f, %k : (tensor<1x8xf32>, tensor<f32>) -> tensor<1x8xf32>
  %s = nn.add %m, %f : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %o = nn.where %c, %s, %f : (tensor<8xi1>, tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %r = nn.matmul %w, %o : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// The result stays, whoever reads it.
// CHECK-LABEL: func @result
// CHECK: %[[R:.*]] = nn.matmul {{.*}} -> tensor<4x8xf32>
// CHECK: nn.cast %[[R]]
func.func @result(%p: tensor<4x1xi32>, %w: tensor<1x8xf32>, %v: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %f = nn.cast %p : tensor<4x1xi32> -> tensor<4x1xf32>
  %a = nn.matmul %f, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  %r = nn.matmul %a, %v : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// fp16 holds what 11 bits hold.
// CHECK-LABEL: func @up_to_2040
// BF16: nn.matmul {{.*}} : (tensor<4x1xf32>, tensor<1x8xf32>)
// FP16: nn.matmul {{.*}} : (tensor<4x1xf16>, tensor<1x8xf16>)
func.func @up_to_2040(%p: tensor<4x1xui8>, %w: tensor<1x8xf32>) -> tensor<4x8xf32> {
  %f = nn.cast %p : tensor<4x1xui8> -> tensor<4x1xf32>
  %k = nn.constant dense<8.0> : tensor<f32>
  %m = nn.mul %f, %k : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %r = nn.matmul %m, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Small enough, no whole numbers any more, no integers before: rounded as ever.
// CHECK-LABEL: func @rounded
func.func @rounded(%s: tensor<4x1xi8>, %p: tensor<4x1xi64>, %x: tensor<4x1xf32>, %w: tensor<1x8xf32>)
    -> (tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>) {
  // CHECK-COUNT-3: nn.matmul {{.*}} : (tensor<4x1x{{b?}}f16>, tensor<1x8x{{b?}}f16>)
  %f = nn.cast %s : tensor<4x1xi8> -> tensor<4x1xf32>
  %0 = nn.matmul %f, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  %g = nn.cast %p : tensor<4x1xi64> -> tensor<4x1xf32>
  %e = nn.exp %g : tensor<4x1xf32>
  %1 = nn.matmul %e, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  %2 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return %0, %1, %2 : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>
}

// Positions that were cast at compile time.
// CHECK-LABEL: func @folded
// BF16: nn.matmul {{.*}} : (tensor<2x1xf32>, tensor<1x8xf32>)
// FP16: nn.matmul {{.*}} : (tensor<2x1xf16>, tensor<1x8xf16>)
func.func @folded(%w: tensor<1x8xf32>) -> tensor<2x8xf32> {
  %p = nn.constant dense<[[0.0], [300.0]]> : tensor<2x1xf32>
  %r = nn.matmul %p, %w : (tensor<2x1xf32>, tensor<1x8xf32>) -> tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}
