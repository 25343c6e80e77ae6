// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes the ONNX fuzzer's seeds: small models, together of most operator families.
#include "onnx/defs/parser.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

static constexpr const char *kSeeds[] = {
    R"(<ir_version: 10, opset_import: ["" : 20]>
    encoder (int64[1,4] ids, int64[1,4] mask) => (float[1,4,4] y)
    <float[5,4] table = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2}, float[4] g = {1, 1, 1, 1}, int64[4] heads = {1, 4, 2, -1},
     int64[3] merged = {0, 0, -1}, float low = {-3.0e38}, float zero = {0}, int64[2] axes = {1, 2}> {
      x = Gather (table, ids)
      n = LayerNormalization <axis = -1, epsilon = 0.001> (x, g, g)
      r = Reshape (n, heads)
      q = Transpose <perm = [0, 2, 1, 3]> (r)
      k = Transpose <perm = [0, 2, 3, 1]> (r)
      s = MatMul (q, k)
      b = Cast <to = 9> (mask)
      u = Unsqueeze (b, axes)
      m = Where (u, zero, low)
      a = Add (s, m)
      p = Softmax <axis = -1> (a)
      o = MatMul (p, q)
      t = Transpose <perm = [0, 2, 1, 3]> (o)
      f = Reshape (t, merged)
      e = Gelu (f)
      y = Add (e, x)
    })",
    R"(<ir_version: 8, opset_import: ["" : 14]>
    shapes (float[2,3,4] x) => (float[N,M] y, float[A,B,C] z)
    <int64[1] nought = {0}, int64[1] one = {1}, int64[1] minus = {-1}, int64[3] to = {2, 3, 4},
     int64[2] one_two = {1, 2}> {
      s = Shape (x)
      d = Gather <axis = 0> (s, nought)
      t = Concat <axis = 0> (d, minus)
      r = Reshape (x, t)
      i = Slice (s, nought, one)
      c = ConstantOfShape (i)
      m = ReduceMean <axes = [1], keepdims = 1> (r)
      v = Sub (r, m)
      y = Div (v, m)
      w = Expand (x, to)
      u, l = Split <axis = 1> (w, one_two)
      z = Concat <axis = 1> (l, u)
    })",
    R"(<ir_version: 10, opset_import: ["" : 23]>
    attention (float[1,2,4,4] q, bool[1,1,4,4] mask) => (float[1,2,4,4] y) {
      y = Attention <is_causal = 1, scale = 0.5> (q, q, q, mask)
    })",
    R"(<ir_version: 10, opset_import: ["" : 20, "local" : 1]>
    functions (float[3] x) => (float[3] y) {
      p = local.poly (x)
      q = local.poly (p)
      y = Elu <alpha = 0.5> (q)
    }
    <opset_import: ["" : 20], domain: "local">
    poly (a) => (r) {
      aa = Mul (a, a)
      r = Add (aa, a)
    })",
    R"(<ir_version: 7, opset_import: ["" : 11]>
    old (float[2,3] a, float[4,3] b) => (float[2,4] y)
    <float[4] c = {1, 2, 3, 4}> {
      g = Gemm <transB = 1, alpha = 0.5> (a, b, c)
      s = Softmax <axis = 1> (g)
      d = Dropout <ratio = 0.5> (s)
      y = Clip (d)
    })"};

int main(int argc, char **argv) {
  if (argc != 2)
    return 1;
  fs::create_directories(argv[1]);
  int written = 0;
  for (const char *text : kSeeds) {
    onnx::ModelProto model;
    onnx::OnnxParser parser(text);
    if (auto status = parser.Parse(model); !status.IsOK()) {
      std::fprintf(stderr, "seed %d: %s\n", written, status.ErrorMessage().c_str());
      return 1;
    }
    std::ofstream(fs::path(argv[1]) / std::to_string(written++)) << model.SerializeAsString();
  }
  return 0;
}
