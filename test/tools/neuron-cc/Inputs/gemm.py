# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes relu(x @ w + b) as ONNX: gemm.py OUT.onnx [features]."""
import sys

import numpy
import onnx
from onnx import helper, numpy_helper

features = int(sys.argv[2]) if len(sys.argv) > 2 else 320
rng = numpy.random.default_rng(1)
weights = [numpy_helper.from_array(rng.standard_normal(shape, dtype=numpy.float32), name)
           for name, shape in (("w", (features, 8)), ("b", (8,)))]
graph = helper.make_graph(
    [helper.make_node("Gemm", ["x", "w", "b"], ["h"], name="/layer/Gemm"),
     helper.make_node("Relu", ["h"], ["y"], name="/layer/Relu")], "gemm",
    [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [4, features])],
    [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [4, 8])], weights)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), sys.argv[1])
