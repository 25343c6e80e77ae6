# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators end to end: small models compiled without casts, run on both emulators, compared with onnx's reference."""
import numpy as np
import pytest
from onnx import TensorProto, helper
from test_import import CASES, F, I, attention, floats, model

# What the importer takes and no kernel computes yet, by a piece of the sentence that says so.
REFUSED = {"Mod": "is computed by no kernel"}
RANDOM = np.random.default_rng(11)


def integers(dtype, *shape, low=-50, high=50):
    return RANDOM.integers(max(low, np.iinfo(dtype).min), high, shape, dtype)


def one(operator, feeds, constants=None, **attributes):
    return model([helper.make_node(operator, [*feeds, *(constants or {})], ["y"], name="n", **attributes)], feeds, constants=constants)


@pytest.mark.parametrize("operator,case", [(o, i) for o, cases in CASES.items() for i in range(len(cases))])
def test_operator(executed, tools, tmp_path, operator, case):
    shapes, constants, attributes = CASES[operator][case]
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    proto = one(operator, feeds, constants, **attributes)
    if operator in REFUSED:
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        message = tools.refused("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff",
                                code="3101", output=tmp_path / "m.neff")
        assert REFUSED[operator] in message
        return
    executed(proto, feeds)


@pytest.mark.parametrize("operator", ["Abs", "Neg", "Sign", "Relu", "BitwiseNot"])
@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.int64])
def test_unary_on_integers(executed, operator, dtype):
    x = integers(dtype, 3, 4)
    if dtype != np.int8:
        x[0, :2] = [16777217, -16777219]  # no numbers of fp32
    if operator == "Relu" and dtype == np.int64:
        pytest.skip("ONNX has no Relu of int64")
    executed(one(operator, {"x": x}), {"x": x})


@pytest.mark.parametrize("operator", "Add Sub Mul Div Max Min Equal Less Greater GreaterOrEqual LessOrEqual BitwiseAnd BitwiseOr BitwiseXor".split())
@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8])
def test_binary_on_integers(executed, operator, dtype):
    feeds = {"x": integers(dtype, 2, 3, 4), "z": integers(dtype, 3, 1)}
    feeds["z"][feeds["z"] == 0] = 7
    executed(one(operator, feeds), feeds)


@pytest.mark.parametrize("operator", "Add Mul Max Min Less Equal BitwiseAnd".split())
@pytest.mark.parametrize("dtype,constant", [(np.uint8, 200), (np.int32, -3), (np.int32, 16777217), (np.int64, 5)])
def test_integers_with_a_constant(executed, operator, dtype, constant):
    x = integers(dtype, 3, 4, low=0, high=250)
    x[0, 0] = constant
    executed(one(operator, {"x": x}, {"c": np.array(constant, dtype)}), {"x": x})


@pytest.mark.parametrize("operator", ["And", "Or", "Xor"])
def test_logic(executed, operator):
    feeds = {"a": floats(2, 3) > 0, "b": floats(3) > 0}
    proto = model([helper.make_node(operator, ["a", "b"], ["ab"]), helper.make_node("Not", ["ab"], ["y"])], feeds)
    executed(proto, feeds)


@pytest.mark.parametrize("to", [np.int8, np.int32, np.int64, np.float16, np.bool_])
def test_casts_of_floats(executed, to):
    x = F([[0.5, -0.5, 1.5, -1.5], [2.5, 100.99, -100.99, 0.0]])
    executed(one("Cast", {"x": x}, to=helper.np_dtype_to_tensor_dtype(np.dtype(to))), {"x": x})


@pytest.mark.parametrize("source", [np.int8, np.uint8, np.int32, np.int64, np.bool_])
@pytest.mark.parametrize("to", [np.float32, np.int32, np.int64, np.int8, np.bool_])
def test_casts_of_integers(executed, source, to):
    x = integers(np.int64, 3, 4, low=0, high=100).astype(source)
    executed(one("Cast", {"x": x}, to=helper.np_dtype_to_tensor_dtype(np.dtype(to))), {"x": x})


def test_int64_is_true_in_either_word(executed):
    """Also where the values are not one after the other."""
    x = I([[0, 1, 2**40], [-2**63, 0, 7]])
    nodes = [helper.make_node("Transpose", ["x"], ["t"]), helper.make_node("Cast", ["t"], ["y"], to=TensorProto.BOOL)]
    executed(model(nodes, {"x": x}), {"x": x})


@pytest.mark.parametrize("operator", ["Floor", "Ceil", "Round"])
def test_whole_numbers_beyond_int32(executed, operator):
    x = F([0.5, -0.5, 1.5, 8388607.5, -8388607.5, 3e9, -3e9, 1e30, np.inf, -np.inf])
    executed(one(operator, {"x": x}), {"x": x})


@pytest.mark.parametrize("operator", ["ReduceSum", "ReduceMax", "ReduceMin", "Softmax", "Abs", "Add", "LayerNormalization"])
def test_half_precision(executed, operator):
    x = floats(2, 3, 64).astype(np.float16)
    feeds = {"x": x}
    if operator == "Add":
        feeds["z"] = floats(64).astype(np.float16)
    constants = {"a": I([-1])} if operator.startswith("Reduce") else {}
    if operator == "LayerNormalization":
        constants = {"g": np.ones(64, np.float16), "b": np.full(64, 0.25, np.float16)}
    executed(one(operator, feeds, constants), feeds, 2e-3)


def test_a_mean_whose_sum_is_no_number_of_fp16(tools, tmp_path):
    x = floats(3, 64).astype(np.float16) + np.float16(2000)
    (tmp_path / "m.onnx").write_bytes(one("ReduceMean", {"x": x}, {"a": I([-1])}).SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")
    mean = tools.execute(tmp_path / "m.neff", {"x": x}, tmp_path)["y"]
    np.testing.assert_array_equal(mean, x.astype(np.float64).mean(-1, keepdims=True).astype(np.float16))


def test_dense_layer_in_half_precision(executed):
    feeds = {"x": floats(3, 32).astype(np.float16)}
    constants = {"w": floats(32, 16).astype(np.float16), "b": floats(16).astype(np.float16)}
    executed(one("Gemm", feeds, constants), feeds, 5e-3)


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_reductions_of_integers(executed, dtype):
    x = integers(dtype, 2, 3, 4)
    for operator in ("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd"):
        executed(one(operator, {"x": x % 5}, {"a": I([1])}), {"x": x % 5})


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_indices_may_count_from_the_end(executed, dtype, axis):
    feeds = {"x": floats(5, 6, 7), "i": integers(dtype, 2, 3, low=-5, high=5)}
    executed(one("Gather", feeds, axis=axis), feeds)


@pytest.mark.parametrize("index", [5, -6, 2**31, 2**32, -2**32, 2**63 - 1, -2**63])
def test_indices_outside_the_table(tools, tmp_path, index):
    feeds = {"x": floats(5, 6), "i": I([0, 4, -5])}
    (tmp_path / "m.onnx").write_bytes(one("Gather", feeds).SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")
    np.savez(tmp_path / "bad.npz", **dict(feeds, i=I([0, index, 1])))
    for emulator in ("fast", "reference"):
        tools.refused("neuron-run", tmp_path / "m.neff", "--inputs", tmp_path / "bad.npz", "--emulator", emulator, code="7001")
    np.testing.assert_array_equal(tools.execute(tmp_path / "m.neff", feeds, tmp_path)["y"], feeds["x"][feeds["i"]])


@pytest.mark.parametrize("shape", [(1,), (130, 5), (3, 129, 2), (2, 256, 3), (2, 2, 2, 2, 2, 2, 2), ()])
def test_shapes(executed, shape):
    x = floats(*shape) if shape else np.array(0.5, F)
    executed(one("Tanh", {"x": x}), {"x": x})
    executed(one("Transpose", {"x": x}), {"x": x})
    executed(one("ReduceSum", {"x": x}), {"x": x}, 1e-4)


# Listed operators whose tests are below, or need more than one line.
ELSEWHERE = set("""And Attention BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Constant ConstantOfShape CumSum DepthToSpace Einsum GroupNormalization HammingWindow
HannWindow Log Not OneHot Or RMSNormalization Range ReduceLogSum RotaryEmbedding Shrink SpaceToDepth Split Sqrt SwiGLU Swish Where Xor""".split())


# Those that compile where their indices, or all their operands, are known: too little to be listed.
OF_CONSTANTS = set("Compress CumSum GatherElements GatherND NonZero ScatterElements ScatterND TopK".split())


def test_every_listed_operator_has_a_case(tools):
    listed = set(tools.run("neuron-cc", "list-operators", "--framework", "ONNX").stdout.split())
    assert listed == (set(CASES) | ELSEWHERE) - OF_CONSTANTS


@pytest.mark.parametrize("equation,shapes", [
    ("ij,jk->ik", dict(a=(3, 4), b=(4, 5))), ("bij,bkj->bik", dict(a=(2, 3, 4), b=(2, 5, 4))), ("bhqd,bhkd->bhqk", dict(a=(1, 2, 3, 4), b=(1, 2, 5, 4))),
    ("ij->ji", dict(a=(3, 4))), ("ij->i", dict(a=(3, 4))), ("i,j->ij", dict(a=(3,), b=(4,))), ("...ij,...jk", dict(a=(2, 3, 4), b=(2, 4, 5)))])
def test_einsum(executed, equation, shapes):
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    executed(one("Einsum", feeds, equation=equation), feeds)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_one_hot_of_given_indices(executed, axis):
    """Those outside the depth, or beyond 32 bits, choose no place."""
    i = I([[0, 2, -1], [5, -5, 2**32 + 1]])
    executed(one("OneHot", {"i": i}, {"d": I(4), "v": F([0.5, 2])}, axis=axis), {"i": i})


@pytest.mark.parametrize("operator,shapes,opset,attributes", [
    ("SpaceToDepth", dict(x=(1, 2, 4, 6)), 20, dict(blocksize=2)), ("DepthToSpace", dict(x=(1, 8, 2, 3)), 20, dict(blocksize=2)),
    ("DepthToSpace", dict(x=(1, 8, 2, 3)), 20, dict(blocksize=2, mode="CRD")), ("RotaryEmbedding", dict(x=(1, 2, 4, 8), c=(1, 4, 4), s=(1, 4, 4)), 23, {})])
def test_operators_of_several_moves(executed, operator, shapes, opset, attributes):
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    executed(model([helper.make_node(operator, [*feeds], ["y"], **attributes)], feeds, opset=opset), feeds)


@pytest.mark.parametrize("operator,shapes,opset", [("Shrink", dict(x=(2, 5)), 20), ("RMSNormalization", dict(x=(2, 5), g=(5,)), 23),
                                                   ("Swish", dict(x=(2, 5)), 24), ("SwiGLU", dict(x=(2, 5), z=(2, 5)), 28)])
def test_operators_of_later_opsets(executed, operator, shapes, opset):
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    executed(model([helper.make_node(operator, [*feeds], ["y"])], feeds, opset=opset), feeds)


@pytest.mark.parametrize("operator", "Log Sqrt ReduceLogSum".split())
def test_of_positive_numbers(executed, operator):
    feeds = {"x": np.abs(floats(3, 5)) + F(0.1)}
    executed(one(operator, feeds), feeds)


def test_what_is_computed_at_compile_time(executed):
    """Of sizes and lists: a window, a sum over a range, a filled tensor."""
    nodes = [helper.make_node("HannWindow", ["n"], ["hann"]), helper.make_node("HammingWindow", ["n"], ["hamming"]),
             helper.make_node("BlackmanWindow", ["n"], ["blackman"]), helper.make_node("Range", ["zero", "n", "one"], ["r"]),
             helper.make_node("CumSum", ["r", "zero"], ["c"]), helper.make_node("Cast", ["c"], ["f"], to=TensorProto.FLOAT),
             helper.make_node("ConstantOfShape", ["shape"], ["ones"], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [1])),
             helper.make_node("Constant", [], ["two"], value_float=2.0),
             helper.make_node("Sum", ["x", "hann", "hamming", "blackman", "f", "ones", "two"], ["y"])]
    feeds = {"x": floats(10)}
    executed(model(nodes, feeds, constants={"n": I(10), "zero": I(0), "one": I(1), "shape": I([10])}), feeds)


@pytest.mark.parametrize("operator", ["Sin", "Cos"])
def test_angles_of_many_turns(executed, operator):
    """ACT's sine takes [-pi, pi]; larger arguments are reduced (test_numbers.py goes on)."""
    x = np.concatenate([np.linspace(-7, 7, 141), [1e3, -3e4, 3.1415927, -9.424778, 0, 1e-20]]).astype(F)
    executed(one(operator, {"x": x}), {"x": x}, 1e-6)


def test_ids_pass_through(executed):
    ids = I([[3, 1, 2**40]])
    proto = model([helper.make_node("Identity", ["ids"], ["y"]), helper.make_node("Reshape", ["ids", "s"], ["z"])], {"ids": ids},
                  ("y", "z"), {"s": I([3])})
    executed(proto, {"ids": ids})


def test_copies_keep_the_sign_of_zero(executed):
    """Copies alternate between two engines; 1 / x shows the sign."""
    feeds = {name: np.float16([-0.0, 0.0, 1, -2]) for name in "xz"}
    nodes = [node for i, o, y in ("xap", "zbq") for node in (helper.make_node("Cast", [i], [o], to=TensorProto.FLOAT),
                                                            helper.make_node("Div", ["one", o], [y]))]
    nodes.append(helper.make_node("Reciprocal", ["b"], ["r"]))
    with np.errstate(divide="ignore"):
        executed(model(nodes, feeds, ("p", "q", "r"), {"one": F(1)}), feeds)


def test_bounds_beyond_32_bits(executed):
    """A clamp without an upper end, as exporters write it."""
    feeds, ends = {"x": I([5, -3, 100, 7])}, {"lo": I(0), "hi": I(2**63 - 1), "far": I(2**40)}
    nodes = [helper.make_node("Clip", ["x", "lo", "hi"], ["c"]), helper.make_node("Less", ["x", "far"], ["l"])]
    executed(model(nodes, feeds, ("c", "l"), ends), feeds)


@pytest.mark.parametrize("condition", [(4,), (1, 4), (3, 1, 1, 4)])
def test_attention_masked_by_a_choice(executed, condition):
    """Of a lower rank than the constant it chooses beside the scores."""
    feeds = {name: floats(3, 2, 4, 8) for name in "qkv"} | {"keep": floats(*condition) > -0.5}
    feeds["keep"][..., 0] = True
    nodes = [helper.make_node("Transpose", ["k"], ["t"], perm=[0, 1, 3, 2]), helper.make_node("MatMul", ["q", "t"], ["s"]),
             helper.make_node("Where", ["keep", "s", "low"], ["m"]), helper.make_node("Softmax", ["m"], ["p"]),
             helper.make_node("MatMul", ["p", "v"], ["y"])]
    executed(model(nodes, feeds, constants={"low": F([[[[-1e9]]]])}), feeds, 1e-4)


WIDE = I([[2**40, 1, -2**40, 3], [4, 5, 2**33, 7]])


def test_wide_integers_that_only_move(executed):
    """They stay whole in HBM, whatever else reads them."""
    nodes = [helper.make_node("Abs", ["z"], ["a"]), helper.make_node("Abs", ["x"], ["unused"]), helper.make_node("Reshape", ["x", "s"], ["r"]),
             helper.make_node("Transpose", ["x"], ["t"], perm=[1, 0]), helper.make_node("Concat", ["x", "x"], ["c"], axis=1),
             helper.make_node("Cast", ["c"], ["b"], to=TensorProto.BOOL), helper.make_node("Slice", ["x", "one", "end"], ["p"])]
    executed(model(nodes, {"x": WIDE, "z": I([1])}, ("a", "r", "t", "c", "b", "p"), {"s": I([1, 2, 4]), "one": I([1]), "end": I([2])}),
             {"x": WIDE, "z": I([1])})


def test_a_tied_table(executed, tools, tmp_path):
    """One tensor of the model, stored twice: as rows to gather and rounded, as the other factor of a product."""
    table = floats(6, 8)
    nodes = [helper.make_node("Gather", ["w", "ids"], ["e"]), helper.make_node("Transpose", ["w"], ["t"], perm=[1, 0]),
             helper.make_node("MatMul", ["e", "t"], ["y"])]
    feeds = {"ids": I([[1, 5, 0]])}
    executed(model(nodes, feeds, constants={"w": table}), feeds)
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")
    near = tools.execute(tmp_path / "m.neff", feeds, tmp_path)["y"]
    np.testing.assert_allclose(near, table[[[1, 5, 0]]] @ table.T, 0.02, 0.02)


@pytest.mark.parametrize("options", [dict(heads=3), dict(is_causal=1)])
def test_attention(executed, options):
    proto, feeds = attention(floats(2, 1, 5, 5) if "heads" in options else None, **options)
    executed(proto, feeds)


@pytest.mark.parametrize("width", [1, 512, 513, 769, 1600])
def test_layer_norm_of_any_width(executed, width):
    feeds = {"x": floats(3, width) + F(3)}
    executed(one("LayerNormalization", feeds, {"g": floats(width), "b": floats(width)}), feeds, 1e-4)
