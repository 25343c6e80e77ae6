# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The importer alone: one small model per operator and property, its nn module run in numpy against onnx's reference."""
import json

import numpy as np
import pytest
from graphs import B, F, I, floats, model
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

def check(module, proto, feeds, tolerance=1e-5):
    expected = ReferenceEvaluator(proto).run(None, feeds)
    actual = module.run(feeds)
    for output, value in zip(proto.graph.output, expected):
        assert actual[output.name].shape == np.shape(value)
        np.testing.assert_allclose(actual[output.name], value, tolerance, tolerance)


X = {"x": (2, 3, 4)}
# operator: [(float inputs, constants, attributes), ...]
CASES = {
    **{op: [(X, {}, {})] for op in (
        "Abs Ceil Cos Erf Exp Floor Identity IsNaN Neg Reciprocal Relu Round Sigmoid Sign Sin Softplus Softsign Tanh "
        "Elu Selu LeakyRelu HardSigmoid HardSwish Mish Celu ThresholdedRelu").split()},
    **{op: [(dict(x=(2, 3, 4), z=(3, 1)), {}, {})] for op in
       "Add Sub Mul Div Equal Greater Less GreaterOrEqual LessOrEqual".split()},
    **{op: [(dict(x=(2, 3), z=(3,), w=(2, 1)), {}, {}), (dict(x=(2,)), {}, {})] for op in "Max Min Sum Mean".split()},
    "Pow": [(X, {"p": F(2)}, {}), (X, {"p": I(3)}, {})],
    "PRelu": [(dict(x=(2, 3), s=(3,)), {}, {})],
    "Mod": [(dict(x=(2, 3)), {"z": F([1.5, 2, -1])}, dict(fmod=1))],
    "Gelu": [(X, {}, {}), (X, {}, dict(approximate="tanh"))],
    "Clip": [(X, {"lo": F(-0.5), "hi": F(0.5)}, {}), (X, {"lo": F(0)}, {})],
    "Cast": [(X, {}, dict(to=TensorProto.INT32)), (X, {}, dict(to=TensorProto.BOOL))],
    "CastLike": [(X, {"like": I(1)}, {})],
    "Reshape": [(X, {"s": I([0, -1])}, {}), (X, {"s": I([4, 6])}, dict(allowzero=1))],
    "Flatten": [(X, {}, dict(axis=a)) for a in (0, 2, -1)],
    "Transpose": [(X, {}, {}), (X, {}, dict(perm=[1, 0, 2]))],
    "Squeeze": [(dict(x=(1, 2, 1)), {}, {}), (dict(x=(1, 2, 1)), {"a": I([-1])}, {})],
    "Unsqueeze": [(X, {"a": I([0, -1])}, {})],
    "Expand": [(dict(x=(3, 1)), {"s": I([2, 1, 4])}, {})],
    "Tile": [(X, {"r": I([1, 2, 3])}, {})],
    "Concat": [(dict(x=(2, 3), z=(2, 1)), {}, dict(axis=-1)), (dict(x=(2, 3)), {}, dict(axis=0))],
    "Slice": [(X, dict(s=I([0, -1]), e=I([9, -9]), a=I([1, 2]), t=I([2, -2])), {}), (X, dict(s=I([1]), e=I([2])), {})],
    "Trilu": [(dict(x=(2, 4, 4)), {}, {}), (dict(x=(3, 5)), {"k": I(1)}, dict(upper=0))],
    "Gather": [(X, {"i": I([[2, -1], [0, 0]])}, dict(axis=1)), (X, {"i": I(1)}, dict(axis=2)),
               (X, {"i": I([2, 1, 0])}, dict(axis=1)), (X, {"i": I([0, 2])}, dict(axis=1))],
    "GatherND": [(X, {"i": I([[[0, 1]], [[1, 2]]])}, {}), (X, {"i": np.indices((2, 3)).transpose(1, 2, 0).astype(I)}, {})],
    **{op: [(X, {}, {}), (X, {"a": I([-1, 0])}, dict(keepdims=0)), (X, {"a": I([])}, dict(noop_with_empty_axes=1))]
       for op in "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL2 ReduceSumSquare ReduceLogSumExp".split()},
    "ReduceL1": [(X, {"a": I([1])}, {})],
    "Softmax": [(X, {}, {}), (X, {}, dict(axis=1))],
    "LogSoftmax": [(X, {}, dict(axis=1))],
    "LayerNormalization": [(dict(x=(2, 3, 4), g=(4,), b=(4,)), {}, {}), (dict(x=(2, 3, 4), g=(3, 4)), {}, dict(axis=1, epsilon=0.1))],
    "MatMul": [(dict(x=(2, 3, 4), w=(4, 5)), {}, {}), (dict(x=(2, 1, 3, 4), w=(5, 4, 2)), {}, {}), (dict(x=(4,), w=(4,)), {}, {})],
    "Gemm": [(dict(a=(2, 3), b=(3, 4), c=(4,)), {}, dict(alpha=0.5, beta=2.0)), (dict(a=(3, 2), b=(4, 3)), {}, dict(transA=1, transB=1))],
    "MeanVarianceNormalization": [(X, {}, dict(axes=[0, 2]))],
    "Dropout": [(X, {}, {})],
    "Size": [(X, {}, {})],
    "Shape": [(X, {}, dict(start=1)), (X, {}, dict(end=-1))],
}


EINSUMS = [("ij,jk->ik", (2, 3), (3, 4)), ("bij,bkj->bik", (2, 3, 4), (2, 5, 4)), ("...ij,...jk", (2, 1, 3, 4), (1, 5, 4, 2)), ("ij->ji", (2, 3)),
           ("ij->", (2, 3)), ("i,j->ij", (2,), (3,)), ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 5, 4)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
           ("bij,j->ib", (2, 3, 4), (4,)), ("i...->...", (2, 3, 4)), ("abc,cd,b->ad", (2, 3, 4), (4, 5), (3,)), ("ij,ij->ij", (2, 3), (2, 3))]


@pytest.mark.parametrize("operator,case", [(o, i) for o, cases in CASES.items() for i in range(len(cases))])
def test_operator(imported, operator, case):
    shapes, constants, attributes = CASES[operator][case]
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    node = helper.make_node(operator, [*feeds, *constants], ["y"], name="n", **attributes)
    proto = model([node], feeds, constants=constants)
    check(imported(proto), proto, feeds)


@pytest.mark.parametrize("operator", ["And", "Or", "Xor"])
def test_logic(imported, operator):
    feeds = {"a": floats(2, 3) > 0, "b": floats(3) > 0}
    proto = model([helper.make_node(operator, ["a", "b"], ["ab"]), helper.make_node("Not", ["ab"], ["y"])], feeds)
    check(imported(proto), proto, feeds)


def test_negative_constant_indices_are_counted_from_the_front(imported, refused):
    feeds = {"x": floats(2, 3, 4)}
    proto = model([helper.make_node("GatherND", ["x", "i"], ["y"])], feeds, constants={"i": I([[0, -1], [1, 1], [-1, 0]])})
    module = imported(proto)
    check(module, proto, feeds)
    assert "dense<[2, 4, 3]> : tensor<3xi64>" in module.text  # of the 6 rows that both dimensions are
    proto = model([helper.make_node("GatherND", ["x", "i"], ["y"])], feeds, constants={"i": I([[0, -4], [1, 0]])})
    assert "index -4 is outside of a dimension of 3" in refused(proto, "2014")


# operator: [(constants, attributes), ...]
ON_CONSTANTS = {
    "CumSum": [({"x": np.int32([[1, 2, 3], [4, 5, 6]]), "a": I(a)}, dict(exclusive=e, reverse=r)) for a in (0, -1) for e in (0, 1) for r in (0, 1)]
    + [({"x": F([0.5, np.inf, 1]), "a": I(0)}, dict(exclusive=1))],
    "GatherElements": [({"x": floats(3, 4), "i": I([[0, -1, 2, 1]])}, dict(axis=0)), ({"x": I([[1, 2], [3, 4]]), "i": np.int32([[1, 0, 1], [0, 0, -1]])}, dict(axis=1))],
    "ScatterElements": [({"x": t([[1, 2, 3], [4, 5, 6]]), "i": I([[2, -3, 2]]), "u": t([[7, 8, 9]])}, dict(axis=1, reduction=how))
                        for t in (F, I) for how in ("none", "add", "mul", "max", "min")] + [({"x": floats(3, 2), "i": I([[2, 0]]), "u": floats(1, 2)}, {})],
    "ScatterND": [({"x": floats(4, 3), "i": I([[1], [-1], [1]]), "u": floats(3, 3)}, dict(reduction=how)) for how in ("none", "add", "mul", "max", "min")]
    + [({"x": I([[1, 2], [3, 4]]), "i": I([[[0, 1]], [[1, 0]]]), "u": I([[9], [8]])}, {})],
    "TopK": [({"x": F([[1, 3, 2, 3], [-1, 0, 5, 5]]), "k": I([3])}, dict(axis=a, largest=g)) for a in (1, -1) for g in (0, 1)]
    + [({"x": I([[3, 1], [2, 9], [2, -4]]), "k": I([2])}, dict(axis=0))],
    "OneHot": [({"x": I([[0, 2], [-1, 5]]), "d": I(3), "v": F([0.5, 2])}, dict(axis=a)) for a in (0, 1, -1)] + [({"x": F([1, 0]), "d": F(2), "v": I([0, 1])}, {})],
    "NonZero": [({"x": F([[1, 0], [3, 3]])}, {}), ({"x": np.array([False, True, True])}, {})],
    "Compress": [({"x": floats(3, 4), "c": np.array([False, True, True])}, dict(axis=0)), ({"x": floats(2, 2), "c": np.array([True, False, True])}, {})],
    "Range": [({"a": t(a), "b": t(b), "c": t(c)}, {}) for t in (F, np.float64, I, np.int32) for a, b, c in ((0, 5, 1), (3, -4, -2), (3, 3, 1), (1, 2, 5))]
    + [({"a": F(0), "b": F(1), "c": F(0.3)}, {})],
    "Mod": [({"x": t([7, -7, 7, -7]), "z": t([3, 3, -3, -3])}, dict(fmod=m)) for t, m in ((I, 0), (I, 1), (np.int8, 1), (F, 1))],
    "Trilu": [({"x": floats(2, 3, 4), "k": I(k)}, dict(upper=u)) for k in (0, 1, -2) for u in (0, 1)],
    "Einsum": [({chr(97 + i): floats(*s) for i, s in enumerate(shapes)}, dict(equation=e)) for e, *shapes in EINSUMS],
}


@pytest.mark.parametrize("operator,case", [(o, i) for o, cases in ON_CONSTANTS.items() for i in range(len(cases))])
def test_operators_on_constants_are_computed(imported, operator, case):
    constants, attributes = ON_CONSTANTS[operator][case]
    outputs = ["y", "z"] if operator == "TopK" else ["y"]
    proto = model([helper.make_node(operator, [*constants], outputs, **attributes)], {}, outputs, constants)
    module = imported(proto)
    assert {op.name for op in module.operations} <= {"constant", "weight"}
    check(module, proto, {})


@pytest.mark.parametrize("operator,case", [(o, i) for o, cases in CASES.items() for i in range(len(cases))])
def test_the_same_operators_on_constants_are_computed(imported, operator, case):
    """Every operator that can be imported; operands that are inputs elsewhere are constants here."""
    shapes, constants, attributes = CASES[operator][case]
    constants = {**{name: floats(*shape) for name, shape in shapes.items()}, **constants}
    proto = model([helper.make_node(operator, [*constants], ["y"], **attributes)], {}, constants=constants)
    module = imported(proto)
    assert {op.name for op in module.operations} == {"constant"}
    check(module, proto, {})


@pytest.mark.parametrize("case", range(len(EINSUMS)))
def test_einsum(imported, case):
    equation, *shapes = EINSUMS[case]
    feeds = {chr(97 + i): floats(*shape) for i, shape in enumerate(shapes)}
    proto = model([helper.make_node("Einsum", [*feeds], ["y"], equation=equation)], feeds)
    check(imported(proto), proto, feeds)


@pytest.mark.parametrize("operator,feeds,constants,attributes", [
    ("GatherElements", dict(x=floats(2, 4)), {"i": I([[0, 2], [1, -1]])}, dict(axis=1)),
    ("GatherElements", dict(x=floats(2, 4)), {"i": I([[2, 0], [2, 0]])}, dict(axis=1)),
    ("GatherElements", dict(i=I([[0, 2], [1, -1]])), {"x": I([[5, 6, 7]] * 2)}, dict(axis=1)),
    ("ScatterElements", dict(x=floats(3, 4), u=floats(2, 2)), {"i": I([[0, 2], [1, -1]])}, dict(axis=1)),
    ("ScatterND", dict(x=floats(3, 4), u=floats(2, 4)), {"i": I([[2], [0]])}, {}),
    ("Compress", dict(x=floats(3, 4)), {"c": np.array([True, False, True])}, dict(axis=0)),
    ("OneHot", dict(x=I([[0, 2], [-1, 5]])), {"d": I(3), "v": F([0.5, 2])}, dict(axis=1)),
], ids=lambda v: v if isinstance(v, str) else "")
def test_places_that_are_known(imported, operator, feeds, constants, attributes):
    """What is chosen at known places needs no operation of its own."""
    order = [name for name in ("x", "i", "u", "c", "d", "v") if name in feeds or name in constants]
    proto = model([helper.make_node(operator, order, ["y"], **attributes)], feeds, constants=constants)
    module = imported(proto)
    assert {op.name for op in module.operations} <= {"constant", "reshape", "slice", "broadcast", "concat", "gather", "less", "add", "where", "equal"}
    check(module, proto, feeds)


@pytest.mark.parametrize("exponent", [F(0.5), F([2, 0.5, 1.5]), I(2)], ids=str)
def test_powers_of_integers(imported, exponent):
    feeds = {"x": I([4, 9, 16])}
    proto = model([helper.make_node("Pow", ["x", "p"], ["y"])], feeds, constants={"p": exponent})
    check(imported(proto), proto, feeds)


def test_where(imported):
    feeds = {"c": floats(2, 1) > 0, "a": floats(3), "b": floats(2, 3)}
    proto = model([helper.make_node("Where", ["c", "a", "b"], ["y"])], feeds)
    check(imported(proto), proto, feeds)


@pytest.mark.parametrize("attributes,sizes", [({}, [1, 3]), ({"num_outputs": 2}, None), ({"num_outputs": 2, "axis": 2}, None)])
def test_split(imported, attributes, sizes):
    feeds = {"x": floats(4, 2, 5)}
    node = helper.make_node("Split", ["x"] + ["s"] * bool(sizes), ["y", "z"], **attributes)
    proto = model([node], feeds, ("y", "z"), {"s": I(sizes)} if sizes else None)
    check(imported(proto), proto, feeds)


def attention(mask=None, heads=0, **attributes):
    shape = (2, 5, 12) if heads else (2, 3, 5, 4)
    feeds = {"q": floats(*shape), "k": floats(*shape), "v": floats(*shape)}
    if mask is not None:
        feeds["m"] = mask
    if heads:
        attributes.update(q_num_heads=heads, kv_num_heads=heads)
    return model([helper.make_node("Attention", [*feeds], ["y"], **attributes)], feeds, opset=23), feeds


@pytest.mark.parametrize("mask,options", [
    (None, {}), (None, dict(heads=3)), (None, dict(is_causal=1)), (floats(2, 1, 5, 5), dict(scale=0.3)),
    (np.tri(5, dtype=B), {}), (np.tri(5, dtype=B)[None, None] | np.ones((2, 1, 1, 1), B), dict(is_causal=1))])
def test_attention(imported, mask, options):
    """As its function body, and as the one operation that is made of it."""
    proto, feeds = attention(mask, **options)
    check(imported(proto), proto, feeds)
    module = imported(proto, passes=["--nn-fold-constants", "--nn-simplify", "--nn-fuse", "--nn-simplify"])
    check(module, proto, feeds)
    assert [op.name for op in module.operations if op.name in ("attention", "matmul", "softmax")] == ["attention"]


def test_older_opsets_are_converted(imported):
    """Axes as attributes, softmax over flattened dimensions, dropout with a ratio."""
    feeds = {"x": floats(2, 3, 4)}
    nodes = [helper.make_node("ReduceMean", ["x"], ["m"], axes=[1], keepdims=0), helper.make_node("Unsqueeze", ["m"], ["u"], axes=[1]),
             helper.make_node("Squeeze", ["u"], ["s"], axes=[1]), helper.make_node("Softmax", ["s"], ["d"], axis=1),
             helper.make_node("Dropout", ["d"], ["y"], ratio=0.5)]
    proto = model(nodes, feeds, opset=11)
    check(imported(proto), proto, feeds)


def test_functions_of_the_model_are_expanded(imported):
    body = [helper.make_node("Mul", ["a", "a"], ["aa"]), helper.make_node("Add", ["aa", "a"], ["r"])]
    function = helper.make_function("local", "Poly", ["a"], ["r"], body, [helper.make_opsetid("", 20)])
    feeds = {"x": floats(3)}
    proto = model([helper.make_node("Poly", ["x"], ["p"], domain="local"), helper.make_node("Poly", ["p"], ["y"], domain="local")],
                  feeds, functions=[function])
    check(imported(proto), proto, feeds)


def test_shapes_are_computed_while_importing(imported):
    """What exporters write to say reshape(x, [x.shape[0], -1]) or a range over positions."""
    nodes = [helper.make_node("Shape", ["x"], ["s"]), helper.make_node("Gather", ["s", "zero"], ["b"]),
             helper.make_node("Concat", ["b", "minus"], ["t"], axis=0), helper.make_node("Reshape", ["x", "t"], ["r"]),
             helper.make_node("Slice", ["s", "one", "two"], ["n"]), helper.make_node("Squeeze", ["n"], ["n0"]),
             helper.make_node("Range", ["nought", "n0", "unit"], ["p"]), helper.make_node("Cast", ["p"], ["pf"], to=TensorProto.FLOAT),
             helper.make_node("ConstantOfShape", ["n"], ["c"], value=numpy_helper.from_array(np.array([2.0], F))),
             helper.make_node("Mul", ["c", "pf"], ["y"])]
    constants = dict(zero=I([0]), one=I([1]), two=I([2]), minus=I([-1]), nought=I(0), unit=I(1))
    feeds = {"x": floats(2, 3, 4)}
    proto = model(nodes, feeds, ("r", "y"), constants)
    check(imported(proto), proto, feeds)


U = np.uint64
TOP = 2**63  # above it, a signed number would be negative


@pytest.mark.parametrize("operator,operands,attributes,expected", [
    ("Mod", [I([-4, 4, -4]), I([3, -3, -3])], dict(fmod=1), I([-1, 1, -1])),
    ("Mod", [I([-4, 4, -4]), I([3, -3, -3])], {}, I([2, -2, -1])),
    ("Less", [U([TOP, 1]), U([1, TOP])], {}, B([False, True])),
    ("GreaterOrEqual", [U([TOP, 1]), U([1, TOP])], {}, B([True, False])),
    ("Div", [U([TOP + 2]), U([2])], {}, U([TOP // 2 + 1])),
    ("Mod", [U([TOP + 2]), U([10])], {}, U([(TOP + 2) % 10])),
    ("Max", [U([TOP, 1]), U([1, 2])], {}, U([TOP, 2])),
    ("Min", [U([TOP, 1]), U([1, 2])], {}, U([1, 1])),
    ("Abs", [U([TOP + 2])], {}, U([TOP + 2])),
    ("ReduceProd", [I([2, 3]), I([])], dict(noop_with_empty_axes=1), I([2, 3])),
    ("ReduceProd", [I([2, 3])], {}, I([6])),
], ids=lambda v: v if isinstance(v, str) else "")
def test_integers_are_computed_while_importing(imported, operator, operands, attributes, expected):
    constants = {f"c{i}": operand for i, operand in enumerate(operands)}
    module = imported(model([helper.make_node(operator, [*constants], ["y"], **attributes)], {}, constants=constants))
    assert [op.name for op in module.operations] == ["constant"]
    actual = module.run({})["y"]
    assert actual.dtype == expected.dtype and actual.shape == expected.shape
    assert (actual == expected).all()


@pytest.mark.parametrize("operator,operands,expected", [
    ("ReduceProd", [np.int32([2**20, 2**20 + 1])], [2**20]),
    ("CumSum", [np.int32([2**30, 2**30, 2**30]), I(0)], [2**30, -2**31, -2**30]),
], ids=["ReduceProd", "CumSum"])
def test_integers_wrap_before_the_next_operator_reads_them(imported, operator, operands, expected):
    constants = {f"c{i}": operand for i, operand in enumerate(operands)}
    nodes = [helper.make_node(operator, [*constants], ["narrow"]), helper.make_node("Cast", ["narrow"], ["y"], to=TensorProto.INT64)]
    assert imported(model(nodes, {}, constants=constants)).run({})["y"].tolist() == expected


COUNT = 200000  # 64-bit numbers are more than nn.constant takes


@pytest.mark.parametrize("nodes,constants", [
    ([helper.make_node("Range", ["a", "b", "c"], ["y"])], dict(a=I(0), b=I(COUNT), c=I(1))),
    ([helper.make_node("Range", ["a", "b", "c"], ["r"]), helper.make_node("Mod", ["r", "m"], ["i"]),
      helper.make_node("Gather", ["t", "i"], ["y"])], dict(a=I(0), b=I(COUNT), c=I(1), m=I(7), t=floats(8, 300))),
    ([helper.make_node("Constant", [], ["y"], value_floats=[float(i) for i in range(2000)])], {}),
    ([helper.make_node("Range", ["a", "b", "c"], ["y"])], dict(a=F(0), b=F(2000), c=F(1))),
], ids=["computed", "indices", "listed", "floats"])
def test_constants_too_large_to_look_at_are_weights(tools, tmp_path, nodes, constants):
    (tmp_path / "m.onnx").write_bytes(model(nodes, {}, constants=constants).SerializeToString())
    assert '<"constant ' in tools.ok("neuron-import", tmp_path / "m.onnx")


def test_constants_that_grow_without_end_are_not_computed(imported):
    """Each result is twice its operand."""
    names = [f"c{i}" for i in range(36)]
    nodes = [helper.make_node("Concat", [a, a], [b], axis=0) for a, b in zip(names, names[1:])]
    nodes += [helper.make_node("Shape", [names[-1]], ["y"])]
    assert imported(model(nodes, {}, constants={"c0": I([1, 2])})).run({})["y"].tolist() == [2**36]


def test_constants_that_are_large_together_are_not_computed(imported):
    nodes = [helper.make_node("Expand", ["x", f"s{i}"], [f"y{i}"]) for i in range(66)]
    module = imported(model(nodes, {}, [f"y{i}" for i in range(66)], {"x": np.int8([1, 2]), **{f"s{i}": I([2**17, 2]) for i in range(66)}}))
    assert {op.name for op in module.operations} == {"constant", "broadcast"}


@pytest.mark.parametrize("node", [
    helper.make_node("Concat", ["e", "e"], ["r"], axis=1), helper.make_node("Gather", ["e", "i"], ["r"], axis=1)],
    ids=["Concat", "Gather"])
def test_no_elements_take_no_time(imported, node):
    nodes = [helper.make_node("Reshape", ["nothing", "s"], ["e"]), node, helper.make_node("Size", ["r"], ["y"])]
    constants = {"nothing": np.zeros(0, I), "s": I([2**40, 0]), "i": np.zeros(0, I)}
    nodes[0].attribute.append(helper.make_attribute("allowzero", 1))
    assert imported(model(nodes, {}, constants=constants)).run({})["y"] == 0


def test_one_number_repeated_is_no_weight(imported):
    proto = model([helper.make_node("Expand", ["a", "b"], ["y"])], {}, constants=dict(a=I(3), b=I([COUNT])))
    module = imported(proto)
    assert [op.name for op in module.operations] == ["constant"]
    check(module, proto, {})


def test_weights_are_not_copied(imported, tools, tmp_path):
    feeds = {"x": floats(4, 32)}
    proto = model([helper.make_node("Gemm", ["x", "w"], ["y"], transB=1)], feeds, constants={"w": floats(16, 32)})
    module = imported(proto)
    assert [op.name for op in module.operations if not op.operands] == ["weight"]
    check(module, proto, feeds)


def test_symbolic_dimensions_take_their_values_from_the_io_config(imported):
    feeds = {"x": floats(2, 8), "z": floats(2, 1)}
    proto = model([helper.make_node("Add", ["x", "z"], ["y"])], feeds, shapes={"x": ["batch", "seq"], "z": ["batch", 1]})
    check(imported(proto, json.dumps({"inputs": {"x:0": [[2, 8], "float32"]}})), proto, feeds)


def test_outputs_can_be_chosen(imported):
    feeds = {"x": floats(3)}
    proto = model([helper.make_node("Exp", ["x"], ["y"]), helper.make_node("Log", ["x"], ["z"])], feeds, ("y", "z"))
    module = imported(proto, json.dumps({"outputs": ["z"]}))
    assert module.outputs == ["z"] and [op.name for op in module.operations] == ["log"]


def test_ranges_of_integer_inputs(tools, tmp_path):
    feeds = {"ids": np.zeros((1, 4), I), "mask": np.zeros((1, 4), I), "free": np.zeros((1, 4), I)}
    nodes = [helper.make_node("Gather", ["table", "ids"], ["rows"]), helper.make_node("Cast", ["mask"], ["y"], to=TensorProto.BOOL),
             helper.make_node("Add", ["free", "free"], ["z"])]
    (tmp_path / "m.onnx").write_bytes(model(nodes, feeds, ("rows", "y", "z"), {"table": floats(50, 8)}).SerializeToString())
    text = tools.ok("neuron-import", tmp_path / "m.onnx")
    assert 'nn.name = "ids", nn.range = array<i64: 0, 49>' in text
    assert 'nn.name = "mask", nn.range = array<i64: 0, 1>' in text
    assert 'nn.name = "free"}' in text


@pytest.mark.parametrize("operator,attributes", [("Identity", {}), ("Flatten", {}), ("Cast", dict(to=TensorProto.INT32))])
def test_integer_inputs_may_be_outputs(imported, operator, attributes):
    feeds = {"ids": I([[3, 1]])}
    proto = model([helper.make_node(operator, ["ids"], ["y"], **attributes)], feeds)
    check(imported(proto), proto, feeds)


def test_locations_name_the_node_and_its_line(tools, tmp_path):
    proto = model([helper.make_node("Exp", ["x"], ["y"], name="block/exp")], {"x": floats(3)}, opset=14)
    proto.graph.node[0].metadata_props.add(key="pkg.torch.onnx.stack_trace", value='File "/home/ada/net.py", line 12, in forward\n')
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    text = tools.ok("neuron-import", tmp_path / "m.onnx")
    assert '"block/exp"' in text and '"net.py":12' in text and "ada" not in text
