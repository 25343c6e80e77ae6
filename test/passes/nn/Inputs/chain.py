# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a module of so many transposes between an input and a product."""
import sys

count = int(sys.argv[1])
print("func.func @main(%v0: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {")
for i in range(count):
    print(f"  %v{i + 1} = nn.transpose %v{i} [1, 0] : tensor<4x4xf32> -> tensor<4x4xf32>")
print(f"  %y = nn.dense %v{count}, %w : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>")
print("  return %y : tensor<4x4xf32>\n}")
