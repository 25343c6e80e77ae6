# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Numbers at their ends, end to end: large angles, infinities, signs of zero, subnormals, variances beside large means."""
import numpy as np
import pytest
from graphs import F, I, floats, model
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from test_operators import one

INF = np.inf
TINY = np.finfo(F).tiny


@pytest.fixture
def computed(tools, tmp_path):
    """The outputs, which have the same bits on every emulator and choice of kernels; any NaN is another."""
    def bits(values):
        return {name: np.where(v == v, v, np.nan).astype(v.dtype).tobytes() for name, v in values.items()}

    def run(proto, feeds):
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff", "--fp32-cast", "none")
        got, *others = (tools.execute(tmp_path / "m.neff", feeds, tmp_path, *flags)
                        for flags in ([], ["--isa", "scalar"], ["--emulator", "reference"]))
        assert all(bits(other) == bits(got) for other in others)
        return got
    return run


def angles():
    """A multiple of 23: all exponents, many up to 1e6, the neighbours of multiples of pi / 2."""
    random = np.random.default_rng(5)
    every = random.integers(0, 0x7f800000, 4096, np.uint32).view(F)
    usual = np.exp(random.uniform(np.log(0.1), np.log(1e6), 4096)).astype(F)
    multiples = (random.integers(1, 636000, 2048) * (np.pi / 2)).astype(F)
    close = [np.nextafter(multiples, F(d)) for d in (0, INF)] + [multiples]
    x = np.concatenate([every, usual, *close, F([1.5707964, 1.9999999, 2, 3.1415927, 6.2831855, 1e6, 2**20, 1e-20, 0, np.finfo(F).max])])
    x = np.concatenate([x, -x, F([INF, -INF, np.nan, 1e-40, -1e-40])])
    return np.concatenate([x, np.ones(-x.size % 23, F)])


@pytest.mark.parametrize("operator,exact", [("Sin", np.sin), ("Cos", np.cos)])
def test_angles_of_any_size(computed, operator, exact):
    x = angles().reshape(-1, 23)
    y = computed(one(operator, {"x": x}), {"x": x})["y"]
    with np.errstate(invalid="ignore"):
        e = exact(x.astype(np.float64))
    assert np.array_equal(np.isnan(y), np.isnan(e))
    finite = np.isfinite(x)
    x, y, e = x[finite], y[finite], e[finite]
    error = np.abs(y - e)
    assert error.max() <= 1e-6
    ulp = 2.0 ** (np.floor(np.log2(np.maximum(np.abs(e), 2.0**-24))) - 23)
    usual = np.abs(x) <= 1e6
    print(operator, "worst ulp", (error / ulp)[usual].max(), "worst error", error.max())
    assert (error / ulp)[usual].max() <= 2
    if operator == "Sin":
        assert np.array_equal(np.signbit(y[usual]), np.signbit(e[usual]))


@pytest.mark.parametrize("shape", [(3, 1500), (200, 33), (2, 130, 1100), ()])
def test_angles_in_pieces(executed, shape):
    feeds = {"x": F(np.random.default_rng(1).uniform(-1e4, 1e4, shape))}
    nodes = [helper.make_node(o, ["x"], [y]) for o, y in (("Sin", "s"), ("Cos", "c"))]
    executed(model(nodes, feeds, ("s", "c")), feeds, 1e-6)


def test_angles_in_half_precision(computed):
    x = np.float16([0.5, -3, 1000, -65504, 6e-8, -0.0, INF])
    feeds = {"x": x}
    nodes = [helper.make_node(o, ["x"], [y]) for o, y in (("Sin", "s"), ("Cos", "c"))]
    got = computed(model(nodes, feeds, ("s", "c")), feeds)
    with np.errstate(invalid="ignore"):
        for name, function in (("s", np.sin), ("c", np.cos)):
            np.testing.assert_allclose(got[name], function(x.astype(np.float64)).astype(np.float16), 1e-3)
    assert np.signbit(got["s"][5])


SPECIAL = F([-INF, -1e30, -200, -104, -88, -20, -1, -0.5, -0.3, -0.0, 0, 0.3, 0.5, 1, 20, 88, 104, 1e30, INF, np.nan])
FUNCTIONS = ("Abs Ceil Celu Elu Erf Exp Floor Gelu HardSigmoid HardSwish LeakyRelu Log Mish Neg Reciprocal Round Sigmoid Sign "
             "Softplus Softsign Sqrt Tanh").split()


def same_number(got, expected, tolerance):
    """NaN, infinities and the sign of zero included; what is subnormal is zero of its sign."""
    got, expected = (np.where(np.abs(a) < TINY, np.copysign(0, a), a) for a in (got, expected))
    np.testing.assert_allclose(got, expected, tolerance, 1e-37)
    zero = (expected == 0) & (got == 0)
    assert np.array_equal(np.signbit(got[zero]), np.signbit(expected[zero])), (got, expected)


@pytest.mark.parametrize("operator", FUNCTIONS)
def test_ends_of_functions(computed, operator):
    feeds = {"x": SPECIAL}
    proto = one(operator, feeds)
    with np.errstate(all="ignore"):
        expected = ReferenceEvaluator(proto).run(None, feeds)[0]
        if operator == "Sigmoid":  # the reference cancels far below zero
            expected = 1 / (1 + np.exp(-SPECIAL.astype(np.float64)))
        if operator == "Mish":  # softplus is subnormal there
            expected[SPECIAL == -88] = -0.0
    same_number(computed(proto, feeds)["y"], expected, 1e-5)


@pytest.mark.parametrize("kind", ["none", "tanh"])
def test_gelu_from_its_parts_is_the_same(computed, kind):
    """Of -inf NaN, as the formula has it, fused or not."""
    feeds = {"x": SPECIAL}
    if kind == "none":
        constants = {"r": F(np.sqrt(2)), "one": F(1), "half": F(0.5)}
        nodes = [helper.make_node(*n) for n in (("Div", ["x", "r"], ["d"]), ("Erf", ["d"], ["e"]), ("Add", ["e", "one"], ["a"]),
                                                ("Mul", ["x", "a"], ["m"]), ("Mul", ["m", "half"], ["y"]))]
    else:
        constants = {}
        nodes = [helper.make_node("Sigmoid", ["x"], ["s"]), helper.make_node("Mul", ["x", "s"], ["y"])]
    got = computed(model(nodes, feeds, constants=constants), feeds)["y"]
    assert np.isnan(got[0]) and np.isnan(got[-1]) and got[-2] == INF and np.signbit(got[1]) and np.signbit(got[9])


POWERS = F([-INF, -3, -2.5, -2, -1, -0.5, -0.0, 0, 0.5, 1, 2, 3, 2.5, 16777215, 1e9, -1e9, INF, np.nan])


def test_powers(computed):
    """IEEE 754's special cases: pow(-0, odd), pow(x, 0), pow(1, nan), whole exponents of negative numbers."""
    a, b = (g.ravel().copy() for g in np.meshgrid(POWERS, POWERS))
    with np.errstate(all="ignore"):
        expected = np.power(a.astype(np.float64), b.astype(np.float64)).astype(F)
    same_number(computed(one("Pow", {"x": a, "z": b}), {"x": a, "z": b})["y"], expected, 1e-6)


@pytest.mark.parametrize("row", [[1, INF], [-INF, -INF], [-INF, 3], [INF, -INF], [INF, np.nan], [88, 89]])
@pytest.mark.parametrize("operator", "ReduceLogSumExp ReduceLogSum ReduceL1 ReduceL2 ReduceSumSquare ReduceMean Softmax LogSoftmax".split())
def test_rows_with_infinities(computed, operator, row):
    feeds = {"x": F([row, [1, 2]])}
    proto = one(operator, feeds, *([{"a": I([1])}] if operator.startswith("Reduce") else []))
    with np.errstate(all="ignore"):
        expected = ReferenceEvaluator(proto).run(None, feeds)[0]
        if operator == "ReduceLogSumExp":  # the reference goes by the formula: ONNX Runtime has these
            expected = np.array([[np.logaddexp.reduce(F(row).astype(np.float64))], [np.log(np.exp(1) + np.exp(2))]])
    np.testing.assert_allclose(computed(proto, feeds)["y"], expected, 1e-5)


def test_neutral_numbers_keep_the_sign_of_zero(computed):
    feeds = {"x": F([-0.5, -0.0, 0.0, 2])}
    cases = [("Add", ["x", "zero"]), ("Add", ["zero", "x"]), ("Add", ["x", "minus"]), ("Sub", ["x", "zero"]), ("Sub", ["x", "minus"]),
             ("Mul", ["x", "one"]), ("Div", ["x", "one"]), ("Pow", ["x", "one"]), ("Sub", ["zero", "x"])]
    constants = {"zero": F(0), "minus": F(-0.0), "one": F(1)}
    outputs = [f"y{i}" for i in range(len(cases))]
    proto = model([helper.make_node(o, i, [y]) for (o, i), y in zip(cases, outputs)], feeds, outputs, constants)
    expected = ReferenceEvaluator(proto).run(None, feeds)
    got = computed(proto, feeds)
    for name, value in zip(outputs, expected):
        same_number(got[name], value, 0)


def test_signs_of_zero_of_constants(computed):
    """What is folded has the signs that the machine gives."""
    zeros = F([-0.0, 0.0, -0.3, 0.3])
    operators = ["Ceil", "Floor", "Round", "Tanh", "Sin", "Neg", "Abs", "Sign", "Relu"]
    feeds = {"x": zeros}
    outputs = [f"{o}{i}" for o in operators for i in "xc"]
    nodes = [helper.make_node(o, [i], [o + i]) for o in operators for i in "xc"]
    got = computed(model(nodes, feeds, outputs, {"c": zeros}), feeds)
    for o in operators:
        same_number(got[o + "x"], got[o + "c"], 1e-6)


@pytest.mark.parametrize("dtype,tiny", [(F, 1e-40), (np.float16, 6e-8)])
def test_what_is_not_zero_is_true(computed, dtype, tiny):
    """Subnormals too, though arithmetic reads those of fp32 as zero."""
    x = np.array([tiny, -tiny, 0, -0.0, 1, INF, -INF, np.nan], dtype)
    nodes = [helper.make_node("Cast", ["x"], ["b"], to=TensorProto.BOOL), helper.make_node("Cast", ["b"], ["y"], to=TensorProto.UINT8)]
    assert computed(model(nodes, {"x": x}), {"x": x})["y"].tolist() == [1, 1, 0, 0, 1, 1, 1, 1]


def group_normalization(feeds, constants, **attributes):
    return model([helper.make_node("GroupNormalization", [*feeds, *constants], ["y"], **attributes)], feeds, constants=constants, opset=21)


@pytest.mark.parametrize("mean", [0, 1000, -3e5])
def test_variances_beside_large_means(computed, mean):
    x = (mean + np.random.default_rng(3).standard_normal((2, 4, 3, 5))).astype(F)
    wide = x.astype(np.float64)
    axes = (0, 2, 3)
    deviation = wide - wide.mean(axes, keepdims=True)
    expected = deviation / (np.sqrt((deviation**2).mean(axes, keepdims=True)) + 1e-9)
    tolerance = 1e-5 + abs(mean) * 2e-7  # the mean is a number of fp32
    y = computed(one("MeanVarianceNormalization", {"x": x}, axes=list(axes)), {"x": x})["y"]
    np.testing.assert_allclose(y, expected, tolerance, tolerance)

    scale, bias = floats(4), floats(4)
    groups = wide.reshape(2, 2, -1)
    deviation = groups - groups.mean(2, keepdims=True)
    expected = (deviation / np.sqrt((deviation**2).mean(2, keepdims=True) + 1e-5)).reshape(x.shape)
    expected = expected * scale.astype(np.float64)[:, None, None] + bias.astype(np.float64)[:, None, None]
    y = computed(group_normalization({"x": x}, {"s": scale, "b": bias}, num_groups=2), {"x": x})["y"]
    np.testing.assert_allclose(y, expected, tolerance, tolerance)


@pytest.mark.parametrize("attributes,reason", [(dict(num_groups=3), "its channels are not so many groups"),
                                               (dict(num_groups=2, stash_type=10), "statistics are computed in float32 only")])
def test_groups_that_are_refused(tools, tmp_path, attributes, reason):
    proto = group_normalization({"x": floats(1, 4, 3)}, {"s": floats(4), "b": floats(4)}, **attributes)
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    assert reason in tools.refused("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff", code="2022")
