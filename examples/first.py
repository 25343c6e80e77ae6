# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a small classifier as model.onnx and an input for it as feeds.npz, keyed by the names of inputs."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
weight = numpy_helper.from_array(random.standard_normal((64, 8), np.float32), "weight")
nodes = [helper.make_node("MatMul", ["x", "weight"], ["scores"]), helper.make_node("Softmax", ["scores"], ["y"])]
inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 64])]  # the batch is left open
outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 8])]
graph = helper.make_graph(nodes, "first", inputs, outputs, [weight])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), "model.onnx")
np.savez("feeds.npz", x=random.standard_normal((4, 64), np.float32))
