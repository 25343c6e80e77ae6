# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models of a few nodes, made of operators and example values."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

F, I, B = np.float32, np.int64, np.bool_
RANDOM = np.random.default_rng(7)


def floats(*shape):
    return RANDOM.standard_normal(shape, np.float32)


def model(nodes, inputs, outputs=("y",), constants=None, opset=20, shapes=None, functions=()):
    def info(name, value):
        kind = helper.np_dtype_to_tensor_dtype(value.dtype)
        return helper.make_tensor_value_info(name, kind, (shapes or {}).get(name, value.shape))
    graph = helper.make_graph(nodes, "g", [info(k, v) for k, v in inputs.items()],
                              [helper.make_empty_tensor_value_info(o) for o in outputs],
                              [numpy_helper.from_array(np.array(v), k) for k, v in (constants or {}).items()])
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid("local", 1)] * bool(functions)
    proto = helper.make_model(graph, opset_imports=opsets, ir_version=10, functions=list(functions))
    if functions:  # may be endless
        inferred = {o: helper.make_tensor_type_proto(TensorProto.FLOAT, inputs["x"].shape) for o in outputs}
    else:
        inferred = {o.name: o.type for o in onnx.shape_inference.infer_shapes(proto).graph.output}
    for output in graph.output:  # the checker wants a type and a rank
        output.type.CopyFrom(inferred[output.name])
        if not output.type.tensor_type.HasField("shape"):
            output.type.CopyFrom(helper.make_tensor_type_proto(TensorProto.FLOAT, [None, None]))
    proto.graph.CopyFrom(graph)
    return proto


def one(operator, shapes, outputs=("y",), constants=None, dtype=np.float32, **attributes):
    feeds = {name: floats(*shape).astype(dtype) for name, shape in shapes.items()}
    return model([helper.make_node(operator, [*feeds, *(constants or {})], outputs, name="culprit", **attributes)], feeds, outputs,
                 constants)


def huge(*shape):
    """Has a type and a shape, and takes no memory."""
    return np.broadcast_to(F(0), shape)
