# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A model of a few kilobytes that has what the tests abuse: token ids, weights, a matmul, an activation."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROWS, WIDTH, OUT = 50, 32, 16


def model(seq=8, ids_type=TensorProto.INT64, opset=20):
    random = np.random.default_rng(0)

    def weight(name, *shape):
        return numpy_helper.from_array(random.standard_normal(shape, np.float32), name)

    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"], name="lookup"),
        helper.make_node("MatMul", ["rows", "w"], ["product"], name="product"),
        helper.make_node("Add", ["product", "b"], ["sum"], name="bias"),
        helper.make_node("Relu", ["sum"], ["y"], name="relu"),
    ]
    graph = helper.make_graph(
        nodes, "tiny", [helper.make_tensor_value_info("ids", ids_type, [1, seq])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, seq, OUT])],
        [weight("table", ROWS, WIDTH), weight("w", WIDTH, OUT), weight("b", OUT)])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)


def save(proto, path):
    path.write_bytes(proto.SerializeToString())
    return path


def feeds(seq=8, seed=0):
    return {"ids": np.random.default_rng(seed).integers(0, ROWS, (1, seq))}
