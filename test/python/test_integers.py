# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Integers of every width, at the ends of their ranges: they wrap as numpy's do, on both emulators."""
import numpy as np
import pytest
from graphs import F, I, model
from onnx import TensorProto, helper

SIGNED, UNSIGNED = [np.int8, np.int16, np.int32, np.int64], [np.uint8, np.uint16, np.uint32, np.uint64]
RANDOM = np.random.default_rng(3)


def truncated(a, b):
    """The quotient towards zero, exactly."""
    q = np.abs(a.astype(object)) // np.abs(b.astype(object)) * np.sign(a).astype(object) * np.sign(b).astype(object)
    return wrapped(q, a.dtype)


def wrapped(numbers, dtype):
    bits = np.iinfo(dtype).bits
    return np.array([int(n) % 2**bits for n in numbers.ravel()], f"u{bits // 8}").view(dtype).reshape(numbers.shape)


def fmod(a, b):
    return wrapped(a.astype(object) - truncated(a, b).astype(object) * b.astype(object), a.dtype)


BINARY = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": truncated, "Mod": np.mod, "Fmod": fmod, "Max": np.maximum,
          "Min": np.minimum, "Less": np.less, "Greater": np.greater, "LessOrEqual": np.less_equal, "GreaterOrEqual": np.greater_equal,
          "Equal": np.equal, "BitwiseAnd": np.bitwise_and, "BitwiseOr": np.bitwise_or, "BitwiseXor": np.bitwise_xor}
UNARY = {"Abs": np.abs, "Neg": np.negative, "Sign": np.sign, "Relu": lambda x: np.maximum(x, 0).astype(x.dtype), "BitwiseNot": np.bitwise_not}
REDUCTIONS = {"ReduceSum": lambda x, **k: np.sum(x, dtype=x.dtype, **k), "ReduceProd": lambda x, **k: np.prod(x, dtype=x.dtype, **k),
              "ReduceMax": np.max, "ReduceMin": np.min}


def ends(dtype, *shape):
    """Numbers of every length, and those about the ends of this and the narrower types."""
    info = np.iinfo(dtype)
    special = {info.min + d for d in (0, 1, 2)} | {info.max - d for d in (0, 1, 2)} | {0, 1, 2, 3, 5, 7}
    special |= {s * 2**b + d for b in range(info.bits) for d in (-1, 0, 1) for s in (1, -1)}
    special = [n for n in special if info.min <= n <= info.max]
    length = RANDOM.integers(1, info.bits, shape)
    numbers = RANDOM.integers(info.min, info.max, shape, dtype, endpoint=True) >> (info.bits - length).astype(dtype)
    chosen = RANDOM.random(shape) < 0.6
    return np.where(chosen, np.array(special, dtype)[RANDOM.integers(0, len(special), shape)], numbers).astype(dtype)


def wide(x):
    return x.view(np.int64) if x.dtype == np.uint64 else x


@pytest.fixture
def computed(tools, tmp_path):
    def run(nodes, feeds, expected, constants=None, flags=("--fp32-cast", "none")):
        # Artifacts have no uint64: it is cast from and to int64 inside the model.
        nodes, inner = list(nodes), {n for n, v in feeds.items() if v.dtype == np.uint64}
        outer = {n for n, v in expected.items() if v.dtype == np.uint64}
        nodes[:0] = [helper.make_node("Cast", [n + "_in"], [n], to=TensorProto.UINT64) for n in sorted(inner)]
        nodes += [helper.make_node("Cast", [n], [n + "_out"], to=TensorProto.INT64) for n in sorted(outer)]
        feeds = {n + "_in" * (n in inner): wide(v) for n, v in feeds.items()}
        expected = {n + "_out" * (n in outer): wide(v) for n, v in expected.items()}
        proto = model(nodes, feeds, tuple(expected), constants)
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff", *flags)
        fast, slow = (tools.execute(tmp_path / "m.neff", feeds, tmp_path, "--emulator", e) for e in ("fast", "reference"))
        for name, value in expected.items():
            assert fast[name].tobytes() == slow[name].tobytes(), name
            assert fast[name].dtype == value.dtype and fast[name].shape == value.shape, name
            np.testing.assert_array_equal(fast[name], value, name)
        return fast
    return run


def node(operator, inputs, output, **attributes):
    if operator == "Fmod":
        operator, attributes = "Mod", {"fmod": 1}
    return helper.make_node(operator, inputs, [output], name=output, **attributes)


@pytest.mark.parametrize("dtype", SIGNED + UNSIGNED)
def test_pairs(computed, dtype):
    feeds = {"x": ends(dtype, 9, 40), "z": ends(dtype, 9, 40)}
    feeds["z"][feeds["z"] == 0] = 7
    if dtype in SIGNED:  # what no quotient is defined for
        feeds["x"][(feeds["z"] == -1) & (feeds["x"] == np.iinfo(dtype).min)] = 1
    feeds["x"][0, :9] = feeds["z"][0, :9]
    with np.errstate(over="ignore"):
        expected = {name: f(feeds["x"], feeds["z"]) for name, f in BINARY.items()}
    computed([node(name, ["x", "z"], name) for name in BINARY], feeds, expected)


@pytest.mark.parametrize("dtype", SIGNED + UNSIGNED)
def test_beside_a_constant(computed, dtype):
    """Small ones, ones that need all bits, and one that spreads."""
    x = ends(dtype, 5, 7)
    info = np.iinfo(dtype)
    constants = {"small": np.array(3, dtype), "large": np.array(info.max - 2, dtype), "rows": ends(dtype, 5, 1) | dtype(1)}
    constants["rows"][constants["rows"] == -1 if dtype in SIGNED else []] = 1
    names = [(o, c) for o in BINARY for c in constants]
    with np.errstate(over="ignore"):
        expected = {o + c: BINARY[o](x, np.broadcast_to(constants[c], x.shape)) for o, c in names}
    computed([node(o, ["x", c], o + c) for o, c in names], {"x": x}, expected, constants)


@pytest.mark.parametrize("dtype", SIGNED + UNSIGNED)
def test_single(computed, dtype):
    x = ends(dtype, 3, 50)
    names = [n for n in UNARY if dtype in SIGNED or n not in ("Neg", "Relu")]
    with np.errstate(over="ignore"):
        expected = {name: UNARY[name](x) for name in names}
        expected["Where"] = np.where(x > 1, x, ~x)
        expected["Clip"] = np.clip(x, dtype(2), dtype(np.iinfo(dtype).max - 3))
    nodes = [node(name, ["x"], name) for name in names]
    nodes += [node("Greater", ["x", "one"], "g"), node("Where", ["g", "x", "BitwiseNot"], "Where"), node("Clip", ["x", "two", "most"], "Clip")]
    constants = {"one": dtype(1), "two": dtype(2), "most": dtype(np.iinfo(dtype).max - 3)}
    computed(nodes, {"x": x}, expected, constants)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint32, np.uint64])
@pytest.mark.parametrize("axes", [[-1], [0], [0, 2]])
def test_reductions(computed, dtype, axes):
    x = ends(dtype, 3, 4, 7)
    expected = {name: f(x, axis=tuple(axes), keepdims=True) for name, f in REDUCTIONS.items()}
    expected |= {name + "0": f(x, axis=tuple(axes)) for name, f in REDUCTIONS.items()}
    nodes = [node(n, ["x", "a"], n + k, keepdims=int(not k)) for n in REDUCTIONS for k in ("", "0")]
    computed(nodes, {"x": x}, expected, {"a": I(axes)})


@pytest.mark.parametrize("dtype", SIGNED + UNSIGNED)
def test_casts_to_integers(computed, dtype):
    x = ends(dtype, 4, 30)
    types = SIGNED + UNSIGNED + [np.bool_]
    nodes = [node("Cast", ["x"], np.dtype(t).name, to=helper.np_dtype_to_tensor_dtype(np.dtype(t))) for t in types]
    computed(nodes, {"x": x}, {np.dtype(t).name: x.astype(t) for t in types})


@pytest.mark.parametrize("dtype", SIGNED + UNSIGNED)
def test_casts_to_fp32_round_once(computed, dtype):
    info = np.iinfo(dtype)
    x = ends(dtype, 4, 60)
    if info.bits > 32:  # about the middle between two neighbours, and right beside it
        middle = [(2**24 + o) << s for s in range(1, info.bits - 26) for o in (1, 2, 3)]
        ties = [(m << 1) + (1 << m.bit_length() - 24) + d for m in middle for d in (-1, 0, 1)]
        ties = [t for t in ties if t <= info.max]
        x.ravel()[:200] = np.array(ties, dtype)[RANDOM.integers(0, len(ties), 200)]
    expected = np.array([float(np.float32(int(n))) if abs(int(n)) < 2**53 else float(once(int(n))) for n in x.ravel()], F)
    computed([node("Cast", ["x"], "y", to=TensorProto.FLOAT)], {"x": x}, {"y": expected.reshape(x.shape)})


def once(n):
    """Rounded to 24 bits, ties to even, without a double in between."""
    size, shift = abs(n), max(abs(n).bit_length() - 24, 0)
    kept, rest = size >> shift, size & ((1 << shift) - 1)
    half = (1 << shift) >> 1
    kept += bool(shift) and (rest > half or (rest == half and kept & 1))
    return (kept << shift) * (-1 if n < 0 else 1)


@pytest.mark.parametrize("dtype", [np.int64, np.uint64, np.uint32])
def test_casts_of_fp32(computed, dtype):
    x = F([0, -0.0, 0.5, 0.99, 1, 2.5, 1e6 + 0.5, 2**31, 3e9, 4294967040, *([] if dtype == np.uint32 else [2**32, 1.5 * 2**40, 9.2e18])])
    if dtype == np.int64:
        x = np.concatenate([x, -x, F([-2.0**63])])
    if dtype == np.uint64:
        x = np.concatenate([x, F([2.0**63, 1.8e19])])
    computed([node("Cast", ["x"], "y", to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))], {"x": x},
             {"y": np.array([int(n) for n in x], dtype)})


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 5, 40])
def test_powers(computed, dtype, exponent):
    x = ends(dtype, 4, 9)
    expected = wrapped(x.astype(object) ** exponent, dtype)
    computed([node("Pow", ["x", "e"], "y")], {"x": x}, {"y": expected}, {"e": dtype(exponent)})


def test_powers_of_any_exponent(computed):
    feeds = {"x": np.int32([2, 3, -3, 10, 1, -1, -1, 7, 0, 2, -2]), "z": np.int32([31, 5, 3, 9, -4, -3, -2, 100, 0, -1, -5])}
    expected = np.int32([-2**31, 243, -27, 10**9, 1, -1, 1, 0, 1, 0, 0])
    expected[7] = wrapped(np.array([7**100], object), np.int32)[0]
    computed([node("Pow", ["x", "z"], "y")], feeds, {"y": expected})


def test_a_power_without_words(tools, tmp_path):
    """Only constant powers of 64-bit integers are products."""
    feeds = {"x": I([2]), "z": I([3])}
    (tmp_path / "m.onnx").write_bytes(model([node("Pow", ["x", "z"], "y")], feeds).SerializeToString())
    assert "no such operation on integers" in tools.refused(
        "neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff", code="3101")


def test_what_moves_beside_what_is_computed(computed):
    feeds = {"x": ends(np.int64, 2, 6), "z": ends(np.int64, 2, 6)}
    nodes = [node("Add", ["z", "one"], "n"), node("Concat", ["x", "n"], "c", axis=1), node("Concat", ["x", "x"], "w", axis=0),
             helper.make_node("Split", ["c", "parts"], ["a", "b"], axis=1), node("Transpose", ["n"], "t", perm=[1, 0])]
    with np.errstate(over="ignore"):
        n = feeds["z"] + 1
    c = np.concatenate([feeds["x"], n], 1)
    computed(nodes, feeds, {"c": c, "w": np.concatenate([feeds["x"]] * 2), "a": c[:, :4], "b": c[:, 4:], "t": n.T},
             {"one": I(1), "parts": I([4, 8])})


@pytest.mark.parametrize("dtype", [np.int64, np.uint64, np.uint32])
def test_rows_of_integers(computed, dtype):
    table = ends(dtype, 5, 3)
    feeds = {"x": table, "i": I([[4, -1], [0, 2]])}
    nodes = [node("Gather", ["x", "i"], "y"), node("Gather", ["w", "i"], "z"), node("Gather", ["x", "j"], "v", axis=1)]
    computed(nodes, feeds, {"y": table[feeds["i"]], "z": table[feeds["i"]], "v": table[:, [2, 0]]}, {"w": table, "j": I([2, 0])})


def test_computed_indices_are_checked_whole(computed, tools, tmp_path):
    feeds = {"i": I([1, 3, -2])}
    table = F(np.arange(40)).reshape(10, 4)
    nodes = [node("Add", ["i", "one"], "j"), node("Gather", ["w", "j"], "y")]
    computed(nodes, feeds, {"y": table[feeds["i"] + 1]}, {"w": table, "one": I(1)})
    np.savez(tmp_path / "in.npz", i=I([1, 2**32 + 5, 0]))
    message = tools.refused("neuron-run", tmp_path / "m.neff", "--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "o.npz")
    assert "is outside 0..9" in message


def test_known_ranges_stay_in_32_bits(tools, tmp_path):
    """Cast from narrower types: not one operation on pairs of words."""
    feeds = {"x": np.int16([[1, -32768, 7]])}
    nodes = [node("Cast", ["x"], "w", to=TensorProto.INT64), node("Mul", ["w", "w"], "q"), node("Add", ["q", "w"], "s"),
             node("ReduceMax", ["s", "a"], "m"), node("Cast", ["m"], "y", to=TensorProto.FLOAT)]
    (tmp_path / "m.onnx").write_bytes(model(nodes, feeds, constants={"a": I([1])}).SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.mlir", "--compile-to", "nn")
    text = (tmp_path / "m.mlir").read_text()
    assert "nn.mul" in text
    assert "i64" not in text and "word" not in text


def test_sums_of_too_many(tools, tmp_path):
    feeds = {"x": np.zeros((1, 70000), np.int64)}
    (tmp_path / "m.onnx").write_bytes(model([node("ReduceSum", ["x"], "y")], feeds).SerializeToString())
    tools.refused("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff", code="3101")


def rotary(size):
    inverse = F(1) / F(10000) ** (np.arange(0, 64, 2, dtype=F) / F(64))
    nodes = [node("Unsqueeze", ["p", "last"], "u"), node("Cast", ["u"], "f", to=TensorProto.FLOAT), node("MatMul", ["f", "w"], "a"),
             node("Cos", ["a"], "c"), node("Sin", ["a"], "s")]
    return model(nodes, {"p": np.arange(size)[None]}, ("a", "c", "s"), {"w": inverse[None, None], "last": I([2])}), inverse


@pytest.mark.parametrize("flags", [(), ("--fp32-cast", "matmult"), ("--fp32-cast", "all-fp16"), ("--fp32-cast", "none")])
def test_rotary_tables_of_positions(tools, tmp_path, flags):
    """Positions above 256 are no numbers of bf16: the product stays fp32 whatever the mode."""
    proto, inverse = rotary(2048)
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff", *flags)
    result = tools.execute(tmp_path / "m.neff", {"p": np.arange(2048)[None]}, tmp_path)
    angle = np.arange(2048, dtype=F)[:, None] * inverse
    np.testing.assert_array_equal(result["a"][0], angle)
    np.testing.assert_allclose(result["c"][0], np.cos(angle.astype(np.float64)), 0, 2e-6)
    np.testing.assert_allclose(result["s"][0], np.sin(angle.astype(np.float64)), 0, 2e-6)


def test_products_that_stay_fp32_are_told(tools, tmp_path):
    proto, _ = rotary(16)
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    arguments = ("compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff")
    assert "stays fp32" not in tools.run("neuron-cc", *arguments).stderr
    assert "stays fp32: it multiplies whole numbers that bf16 does not hold [node 'a']" in \
        tools.run("neuron-cc", *arguments, "--verbose", "INFO").stderr
    told = tools.json("neuron-cc", "analyze", tmp_path / "m.onnx")["nodes"]
    assert [node["name"] for node in told if "stays fp32" in node.get("note", "")] == ["a"]
    assert not any("note" in node for node in tools.json("neuron-cc", "analyze", tmp_path / "m.onnx", "--fp32-cast", "none")["nodes"])
