# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators as older opsets meant them, converted to the newest: values by their text, in numpy."""
import numpy as np
import pytest
from graphs import B, F, I, floats
from onnx import TensorProto, helper, numpy_helper

H = np.float16
INF = np.inf


def old(opset, nodes, feeds, constants, output):
    """A model of an old file format, where constants are inputs as well."""
    def info(name, value):
        return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
    graph = helper.make_graph(nodes, "g", [info(k, v) for k, v in {**feeds, **constants}.items()], [info("y", output)],
                              [numpy_helper.from_array(v, k) for k, v in constants.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=3)


def softmax(x, axis):
    flat = x.reshape(int(np.prod(x.shape[:axis])), -1)
    power = np.exp(flat - flat.max(1, keepdims=True))
    return (power / power.sum(1, keepdims=True)).reshape(x.shape)


X, SQUARE = floats(2, 3, 4, 5), floats(2, 2, 2, 2)
S = F([10, 100, 1000])
TRUTH = floats(2, 3, 4) > 0
# opset, operator, operands, which of them are constants, attributes, expected
CASES = [
    (6, "PRelu", [X, S], {1}, {}, np.where(X < 0, X * S[:, None, None], X)),
    (1, "PRelu", [X, S], {1}, dict(consumed_inputs=[0, 0]), np.where(X < 0, X * S[:, None, None], X)),
    (6, "PRelu", [X[0, 0], S[:1]], {1}, {}, np.where(X[0, 0] < 0, X[0, 0] * 10, X[0, 0])),
    (6, "PRelu", [X[:, :, 0, 0], S], {}, {}, np.where(X[:, :, 0, 0] < 0, X[:, :, 0, 0] * S, X[:, :, 0, 0])),
    *[(opset, name, [SQUARE, SQUARE[0, 0] + 3], {1}, dict(broadcast=1, axis=axis),
       function(SQUARE, (SQUARE[0, 0] + 3).reshape([1] * axis + [2, 2] + [1] * (2 - axis))))
      for name, function in dict(Add=np.add, Sub=np.subtract, Mul=np.multiply, Div=np.divide).items()
      for axis in (0, 1, 2) for opset in (1, 6)],
    (6, "Add", [X, X[0, :, :, 0]], {}, dict(broadcast=1, axis=1), X + X[0, :, :, :1]),
    (6, "Add", [X, X[0, 0, :, 0]], {}, dict(broadcast=1, axis=-2), X + X[0, 0, :, :1]),
    (6, "Mul", [X, X[0, 0]], {}, dict(broadcast=1), X * X[0, 0]),
    (6, "Mul", [X, F(3)], {1}, dict(broadcast=1, axis=0), X * 3),
    (6, "Pow", [np.abs(X), F([1, 2])], {1}, dict(broadcast=1, axis=0), np.abs(X) ** F([1, 2])[:, None, None, None]),
    (6, "Sub", [X, X[::-1].copy()], {}, {}, X - X[::-1]),
    *[(opset, name, [TRUTH, TRUTH[0, :, 0].copy()], {}, dict(broadcast=1, axis=1), function(TRUTH, TRUTH[0, :, :1]))
      for name, function in dict(And=np.logical_and, Or=np.logical_or, Xor=np.logical_xor).items() for opset in (1, 6)],
    *[(6, name, [X, X[0, :, 0, 0].copy()], {}, dict(broadcast=1, axis=1), function(X, X[0, :, :1, :1]))
      for name, function in dict(Greater=np.greater, Less=np.less).items()],
    (6, "Equal", [I([[1, 2], [1, 1]]), I([1, 2])], {}, dict(broadcast=1, axis=0), B([[1, 0], [0, 0]])),
    (10, "Clip", [F([-2, 5, INF, -INF])], {}, {}, F([-2, 5, np.finfo(F).max, np.finfo(F).min])),
    (6, "Clip", [F([-2, 5, INF, -INF])], {}, dict(min=-1.0), F([-1, 5, np.finfo(F).max, -1])),
    (6, "Clip", [F([-2, 5, INF, -INF])], {}, dict(max=4.0), F([-2, 4, 4, np.finfo(F).min])),
    (10, "Clip", [H([-2, 5, INF, -INF])], {}, dict(min=0.0, max=4.0), H([0, 4, 4, 0])),
    (10, "Clip", [H([-2, 5, INF, -INF])], {}, {}, H([-2, 5, 65504, -65504])),
    (5, "Clip", [F([-2, 5, INF, -INF])], {}, {}, F([-2, 5, INF, -INF])),
    (11, "Clip", [F([-2, 5, INF, -INF])], {}, {}, F([-2, 5, INF, -INF])),
    (1, "Selu", [F([-1, 2])], {}, {}, F([1.0507 * (1.6732 * np.exp(-1.0) - 1.6732), 1.0507 * 2])),
    (5, "Cast", [F([-1.5, 2])], {}, dict(to="INT32"), np.int32([-1, 2])),
    (6, "Dropout", [X], {}, dict(is_test=1), X),
    (7, "Dropout", [X], {}, {}, X),
    (1, "Softmax", [X], {}, {}, softmax(X, 1)),
    (12, "Softmax", [X], {}, dict(axis=2), softmax(X, 2)),
    (12, "Softmax", [X], {}, dict(axis=-2), softmax(X, 2)),
    (12, "LogSoftmax", [X], {}, dict(axis=2), np.log(softmax(X, 2))),
    (6, "Gemm", [X[0, 0], X[0, 0].T.copy(), X[0, 0, :, 0].copy()], {2}, dict(broadcast=1), X[0, 0] @ X[0, 0].T + X[0, 0, :, 0]),
    (4, "Reshape", [X], {}, dict(shape=[0, -1]), X.reshape(2, -1)),
    (3, "Concat", [X, X], {}, {}, np.concatenate([X, X], 1)),
    (9, "Slice", [X], {}, dict(starts=[1], ends=[-1], axes=[2]), X[:, :, 1:-1]),
    (11, "Squeeze", [X[:1]], {}, dict(axes=[0]), X[0]),
    (11, "Unsqueeze", [X], {}, dict(axes=[0, 5]), X[None, ..., None]),
    (17, "ReduceMean", [X], {}, dict(axes=[-1], keepdims=0), X.mean(-1)),
    (12, "ReduceSum", [X], {}, dict(axes=[1]), X.sum(1, keepdims=True)),
    (1, "ReduceMax", [X], {}, {}, X.max(keepdims=True)),
]


@pytest.mark.parametrize("opset,operator,operands,fixed,attributes,expected", CASES,
                         ids=[f"{c[1]}-{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_older_meanings(imported, opset, operator, operands, fixed, attributes, expected):
    values = {f"x{i}": np.asarray(v) for i, v in enumerate(operands)}
    feeds = {k: v for i, (k, v) in enumerate(values.items()) if i not in fixed}
    constants = {k: v for i, (k, v) in enumerate(values.items()) if i in fixed}
    node = helper.make_node(operator, [*values], ["y"], name="n", **attributes)
    actual = imported(old(opset, [node], feeds, constants, np.asarray(expected))).run(feeds)["y"]
    assert actual.dtype == expected.dtype and actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, 1e-5, 1e-6)


def test_ranks_within_the_graph_count(imported):
    """The library's converter looks at shapes it was not given."""
    feeds = {"x": X}
    nodes = [helper.make_node("Abs", ["x"], ["a"]), helper.make_node("Neg", ["s"], ["t"]), helper.make_node("PRelu", ["x", "t"], ["p"]),
             helper.make_node("Add", ["p", "t"], ["q"], broadcast=1, axis=1), helper.make_node("Mul", ["q", "a"], ["y"])]
    expected = (np.where(X < 0, X * -S[:, None, None], X) - S[:, None, None]) * np.abs(X)
    actual = imported(old(6, nodes, feeds, {"s": S}, expected)).run(feeds)["y"]
    np.testing.assert_allclose(actual, expected, 1e-5, 1e-5)


@pytest.mark.parametrize("opset,operator,operands,attributes,words", [
    (6, "Dropout", [X], {}, "Dropout without is_test drops at random"),
    (6, "Add", [X, X[0]], dict(broadcast=1, axis=2), "the operands of Add do not fit its axis 2"),
    (5, "Cast", [X], dict(to="FLOAT99"), "Cast to the unknown type FLOAT99"),
], ids=str)
def test_what_cannot_be_converted(refused, opset, operator, operands, attributes, words):
    feeds = {f"x{i}": v for i, v in enumerate(operands)}
    node = helper.make_node(operator, [*feeds], ["y"], name="n", **attributes)
    assert words in refused(old(opset, [node], feeds, {}, X), "2013")


def test_ranks_that_are_not_known(refused):
    nodes = [helper.make_node("Add", ["k", "k"], ["shape"]), helper.make_node("Reshape", ["x", "shape"], ["r"])]
    proto = old(6, [*nodes, helper.make_node("PRelu", ["r", "s"], ["y"])], {"x": X}, {"k": I([3, 10, 2]), "s": S}, X)
    assert "the rank of an operand of PRelu is not known" in refused(proto, "2013")
