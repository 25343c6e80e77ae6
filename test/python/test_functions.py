# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of the model and operators that ONNX defines by others: what they read, and their defaults."""
import numpy as np
import pytest
from graphs import F, floats, model
from onnx import AttributeProto, helper

OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("local", 1)]
X = F([[-1, 2, 0.5]])


def reads(node, **references):
    """The node with attributes that are those of the function around it: name=(outer name, type)."""
    for name, (outer, kind) in references.items():
        attribute = node.attribute.add()
        attribute.name, attribute.ref_attr_name, attribute.type = name, outer, kind
    return node


def function(name, nodes, attributes=(), defaults=None, opsets=OPSETS):
    stated = [helper.make_attribute(k, v) for k, v in (defaults or {}).items()]
    return helper.make_function("local", name, ["a"], ["b"], nodes, opsets, list(attributes), stated)


def calls(name, functions, **attributes):
    return model([helper.make_node(name, ["x"], ["y"], domain="local", name="culprit", **attributes)], {"x": X}, functions=functions)


LEAKY = function("F", [reads(helper.make_node("LeakyRelu", ["a"], ["b"]), alpha=("s", AttributeProto.FLOAT))], defaults={"s": 0.25})
SCALE = function("F", [reads(helper.make_node("Constant", [], ["k"]), value_float=("v", AttributeProto.FLOAT)),
                       helper.make_node("Mul", ["a", "k"], ["b"])], defaults={"v": 2.5})
SOFTMAX = function("F", [reads(helper.make_node("Softmax", ["a"], ["b"]), axis=("axis", AttributeProto.INT))], defaults={"axis": 0})
NESTED = function("G", [helper.make_node("F", ["a"], ["b"], domain="local")])
PASSING = function("G", [reads(helper.make_node("F", ["a"], ["b"], domain="local"), s=("t", AttributeProto.FLOAT))], defaults={"t": 0.75})
OPTIONAL = function("G", [reads(helper.make_node("F", ["a"], ["b"], domain="local"), s=("t", AttributeProto.FLOAT))], ["t"])
UNSET = function("F", [reads(helper.make_node("LeakyRelu", ["a"], ["b"]), alpha=("s", AttributeProto.FLOAT))], ["s"])


@pytest.mark.parametrize("name,functions,attributes,expected", [
    ("F", [LEAKY], {}, F([[-0.25, 2, 0.5]])),
    ("F", [LEAKY], dict(s=0.5), F([[-0.5, 2, 0.5]])),
    ("F", [SCALE], {}, X * 2.5),
    ("F", [SCALE], dict(v=-1.0), -X),
    ("F", [SOFTMAX], {}, np.ones_like(X)),
    ("G", [NESTED, LEAKY], {}, F([[-0.25, 2, 0.5]])),
    ("G", [NESTED, SCALE], {}, X * 2.5),
    ("G", [PASSING, LEAKY], {}, F([[-0.75, 2, 0.5]])),
    ("G", [OPTIONAL, LEAKY], dict(t=0.5), F([[-0.5, 2, 0.5]])),
    ("F", [UNSET], {}, F([[-0.01, 2, 0.5]])),
], ids=["stated", "given", "constant", "constant given", "axis", "nested", "nested constant", "passed on", "passed on given", "absent"])
def test_defaults_of_attributes(imported, name, functions, attributes, expected):
    np.testing.assert_allclose(imported(calls(name, functions, **attributes)).run({"x": X})["y"], expected, 1e-6)


@pytest.mark.parametrize("name,functions,attributes,code,words", [
    ("F", [LEAKY], dict(q=1), "2022", "its attribute 'q' is none of the function's"),
    ("G", [OPTIONAL, LEAKY], {}, "2022", "its function passes the attribute 't' on, which the node does not have"),
], ids=["unknown", "unset"])
def test_calls_that_are_not_understood(refused, name, functions, attributes, code, words):
    message = refused(calls(name, functions, **attributes), code)
    assert words in message and "culprit" in message


@pytest.mark.parametrize("opset", [9, 13, 20])
def test_a_definition_finds_the_defaults_of_its_operator(imported, opset):
    """The mean and the variance over all but the channels."""
    feeds = {"x": floats(2, 3, 4, 5)}
    graph = helper.make_graph([helper.make_node("MeanVarianceNormalization", ["x"], ["y"])], "g",
                              [helper.make_tensor_value_info("x", 1, (2, 3, 4, 5))], [helper.make_tensor_value_info("y", 1, (2, 3, 4, 5))])
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    x = feeds["x"].astype(np.float64)
    expected = (x - x.mean((0, 2, 3), keepdims=True)) / (x.std((0, 2, 3), keepdims=True) + 1e-9)
    np.testing.assert_allclose(imported(proto).run(feeds)["y"], expected, 1e-3, 1e-4)


def test_definitions_with_branches_are_not_expanded(refused):
    feeds = {"theta": floats(1, 2, 3)}
    node = helper.make_node("AffineGrid", ["theta", "size"], ["y"], name="culprit")
    message = refused(model([node], feeds, constants={"size": np.int64([1, 1, 2, 3])}), "2021")
    assert "node 'culprit' (AffineGrid)" in message and "the operator cannot be compiled" in message
