# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the importer refuses: which node it is, and why, by the smallest model that causes each sentence."""
import json

import numpy as np
import pytest
from graphs import F, I, floats, huge, model, one
from onnx import TensorProto, helper, numpy_helper


def computed(operator, shape, values, outputs=("y",), **attributes):
    """The last operand is known to the importer, but not to the shape inference of the library, which would object first."""
    constants = {"zero": I(0), **{f"k{i}": I(value) for i, value in enumerate(values)}}
    nodes = [helper.make_node("Add", [f"k{i}", "zero"], [f"c{i}"]) for i in range(len(values))]
    nodes.append(helper.make_node(operator, ["x", *(f"c{i}" for i in range(len(values)))], outputs, name="culprit", **attributes))
    return model(nodes, {"x": floats(*shape)}, outputs, constants)


def attention(operands, outputs=("y",), opset=23, inputs=None, **attributes):
    return model([helper.make_node("Attention", inputs or [*operands], outputs, name="culprit", **attributes)],
                 {k: v for k, v in operands.items() if k}, [o for o in outputs if o], opset=opset)


def function(name, operands, node, opset=20):
    return helper.make_function("local", name, [*operands], ["r"], [node], [helper.make_opsetid("", opset), helper.make_opsetid("local", 1)])


def called(name, *functions, operands=("x",)):
    return model([helper.make_node(name, operands, ["y"], domain="local", name="culprit")], {"x": floats(3)}, functions=functions)


def of_unknown_rank(node):
    """The library does not know how many dimensions r has."""
    nodes = [helper.make_node("Add", ["one", "zero"], ["end"]), helper.make_node("Slice", ["shape", "zero", "end"], ["cut"]),
             helper.make_node("Reshape", ["x", "cut"], ["r"]), node]
    return model(nodes, {"x": floats(2, 3)}, constants={"one": I([1]), "zero": I([0]), "shape": I([6, 1])})


def with_output(proto, shape):
    proto.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", TensorProto.FLOAT, shape))
    return proto


def equation(text):
    """What the library's inference never comes back from: `model` must not ask it."""
    proto = model([helper.make_node("Einsum", ["x"], ["y"], name="culprit", equation="ij->i")], {"x": floats(3, 4)})
    proto.graph.node[0].attribute[0].s = text.encode()
    return proto


def int4():
    graph = helper.make_graph([helper.make_node("Cast", ["w"], ["y"], to=TensorProto.FLOAT)], "g", [],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])],
                              [helper.make_tensor("w", TensorProto.INT4, [4], [1, 2, 3, 4])])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


QKV = {name: floats(1, 2, 4, 8) for name in "qkv"}
PAST = {"": None, "past_key": floats(1, 2, 4, 8), "past_value": floats(1, 2, 4, 8)}
INTEGERS = {"x": np.zeros((2, 3), I), "w": np.zeros((3, 2), I)}


@pytest.mark.parametrize("proto,code,words", [
    (one("Det", dict(x=(2, 2))), "2021", "the operator cannot be compiled"),
    (one("Frobnicate", dict(x=(3,))), "2020", "ONNX has no operator 'Frobnicate' in opset 20"),
    (one("Cast", dict(x=(3,)), to=TensorProto.STRING), "2023", "has elements of type string, which we cannot compile"),
    (one("Add", dict(x=(3, 4), z=(5,))), "2014", "types and shapes do not fit"),
    (one("Concat", dict(x=(3, 4))), "2011", "the model breaks a rule of ONNX"),
    (one("Expand", dict(x=(3,)), constants={"s": I([2**40, 2**40, 3])}), "2006", "no memory holds that"),
    (one("Unsqueeze", dict(x=(3,)), constants={"a": np.arange(40)}), "2006", "has 41 dimensions; there may be 32"),
    (model([helper.make_node("BatchNormalization", ["x", *"ssss"], ["y", *"abcd"], name="culprit")], {"x": floats(1, 2, 3), "s": floats(2)},
           ["y"], opset=8), "2013", "the model of opset 8 cannot be converted to "),
    # shapes
    (computed("Reshape", (3, 4), [[5, 5]]), "2014", "[3,4] cannot be reshaped to [5,5]"),
    (computed("Reshape", (3, 4), [[5, -1]]), "2014", "[3,4] cannot be reshaped to [5,-1]"),
    (computed("Reshape", (3, 4), [[-1, -1]]), "2014", "two dimensions of the new shape are -1"),
    (computed("Reshape", (3, 4), [[3, 4, 0]]), "2014", "dimension 2 of the new shape is 0, but the input has only 2"),
    (computed("Reshape", (3, 4), [[-3, 4]]), "2006", "a dimension is negative"),
    (computed("Expand", (3,), [[2, 4]]), "2014", "[2,4] and [3] do not broadcast"),
    (computed("Squeeze", (1, 2), [[1]]), "2014", "dimension 1 is 2, not 1"),
    (computed("Unsqueeze", (2,), [[0, 0]]), "2014", "an axis occurs twice"),
    (computed("ReduceSum", (2,), [[1]]), "2014", "axis 1 does not exist in a tensor of 1 dimensions"),
    (computed("Slice", (4,), [[0], [1, 2]]), "2014", "starts, ends, axes and steps differ in length"),
    (computed("Slice", (4,), [[0], [1], [0], [0]]), "2014", "a step is 0"),
    (computed("Tile", (4,), [[1, 2]]), "2014", "it needs one repeat per dimension"),
    (computed("Tile", (4,), [[-1]]), "2006", "a repeat is -1"),
    (computed("Split", (4,), [[1, 1, 2]], ("y", "z")), "2014", "it has 3 sizes for 2 outputs"),
    (computed("Split", (4,), [[3, 3]], ("y", "z")), "2014", "its parts do not add up to 4"),
    (computed("Trilu", (4, 4), [[0, 1]]), "2014", "it needs a matrix and one diagonal"),
    (model([helper.make_node("Trilu", ["x"], ["y"], name="culprit")], {"x": huge(1, 2**30)}), "2022", "its matrix has more than 2^29 rows or columns"),
    # values
    (one("Gather", dict(x=(3, 4)), constants={"i": I([3])}), "2014", "index 3 is outside of a dimension of 3"),
    (one("LayerNormalization", dict(x=(2, 4), g=(4,)), ("y", "mean")), "2022", "its mean or deviation is used; only the normalised values can be"),
    (one("LayerNormalization", dict(x=(2, 4), g=(5,))), "2014", "[5] cannot be expanded to [4]"),
    (one("Constant", {}, value_string="text"), "2022", "its value is neither a tensor nor numbers"),
    (one("Range", dict(a=(), b=(), c=())), "2022", "its limits 'a' depend on the values of inputs; shapes must be fixed"),
    *[(one("Range", {}, constants=dict(a=t(0), b=t(b), c=t(c))), "2022", "it has no end, or more than 262144 numbers")
      for t, b, c in ((F, 300000, 1), (F, 1, 0), (F, np.nan, 1), (F, np.inf, 1), (I, 2**63 - 1, 1), (I, 1, 0))],
    (model([helper.make_node("Add", ["x", "z"], ["a"]), helper.make_node("Range", ["a", "z", "z"], ["y"], name="culprit")], {},
           constants={"x": I([1, 2]), "z": I(0)}), "2014|2011", "its limits are not three numbers of one type"),
    (one("NonZero", dict(x=(3,))), "2022", "its elements 'x' depend on the values of inputs; shapes must be fixed"),
    (one("Compress", dict(x=(3,)), constants={"c": np.array([False, True, True, True])}), "2014", "condition 3 is outside of a dimension of 3"),
    (one("GatherElements", dict(x=(3, 4)), constants={"i": I([[0, 4]])}, axis=1), "2014", "index 4 is outside of a dimension of 4"),
    (one("GatherElements", dict(x=(2, 4)), constants={"i": I([[0], [1], [2]])}, axis=1), "2014|2022", "has indices of"),
    (one("ScatterElements", dict(x=(3,)), constants={"i": I([3]), "u": F([1])}), "2014", "index 3 is outside of a dimension of 3"),
    (one("ScatterND", dict(x=(3, 4)), constants={"i": I([[3]]), "u": floats(1, 4)}), "2014", "index 3 is outside of a dimension of 3"),
    (one("ScatterND", dict(x=(3,)), constants={"i": I([[0]]), "u": F([1])}, reduction="mean"), "2011|2014", "its reduction is 'mean'"),
    (model([helper.make_node("ScatterND", ["x", "i", "u"], ["y"], name="culprit")], {"x": huge(1024, 512)},
           constants={"i": I([[0]]), "u": floats(1, 512)}), "2022", "it replaces parts of more than 262144 elements"),
    (computed("CumSum", (3,), [[0, 1]]), "2014", "it needs one axis"),
    (computed("TopK", (3,), [[1, 2]], ("y", "i")), "2014", "it needs one number of elements"),
    (computed("TopK", (3,), [[4]], ("y", "i")), "2014", "takes 4 elements of axis 0"),
    (one("OneHot", dict(x=(3,)), constants={"d": I(300000), "v": F([0, 1])}), "2022", "its depth is 300000"),
    # sums of products
    (equation("i+j"), "2011", "its equation 'i+j' has '+'"),
    (equation("i->j->k"), "2011", "its equation 'i->j->k' has '-'"),
    (of_unknown_rank(helper.make_node("Einsum", ["r"], ["y"], name="culprit", equation="ijk...->i")), "2014",
     "its operand has -2 dimensions for '...'"),
    (of_unknown_rank(helper.make_node("Einsum", ["r"], ["y"], name="culprit", equation="ijk->i")), "2014",
     "its operand of 1 dimensions is called 'ijk'"),
    (one("Einsum", dict(x=(3, 3)), equation="ii->i"), "2022", "its equation 'ii->i' takes a diagonal"),
    (one("Einsum", dict(x=(3,), z=(4,)), equation="i,i->"), "2014", "one letter stands for 3 and for 4"),
    (one("Dropout", dict(x=(3,)), ("y", "mask")), "2022", "its mask is used: dropout is for training"),
    (model([helper.make_node("Dropout", ["x", "", "t"], ["y"], name="culprit")], {"x": floats(3), "t": np.array(True)}), "2022",
     "it may be in training mode"),
    (model([helper.make_node("MatMul", [*INTEGERS], ["y"], name="culprit")], INTEGERS), "2023", "products of integer matrices cannot be compiled"),
    (one("ConstantOfShape", {}, constants={"s": I([2])}, value=numpy_helper.from_array(F([1, 2]))), "2011|2014", "its value has not one element"),
    (called("F", function("F", "ab", helper.make_node("Add", ["a", "b"], ["r"]))), "2011", "operand 1 is missing"),
    (of_unknown_rank(helper.make_node("Flatten", ["r"], ["y"], name="culprit", axis=3)), "2014", "axis 3 does not exist"),
    (model([helper.make_node("Mod", ["x", "x"], ["y"], name="culprit")], {"x": floats(3)}, opset=28), "2022",
     "of floating point numbers only the remainder with fmod = 1 is compiled"),
    (int4(), "2023", "of type int4 has 0 bytes for 4 elements"),
    # attention
    (attention({k: floats(1, 4, 9) for k in "qkv"}, q_num_heads=2, kv_num_heads=2), "2014", "q_num_heads = 2 does not divide 9"),
    (attention(QKV | {"m": floats(4)}), "2014", "its mask has 1 dimensions"),
    (attention(QKV | {"m": floats(4, 3)}), "2022", "its mask is for 3 keys of 4"),
    (attention(QKV | PAST, ("y", "pk", "pv")), "2022", "it has past or present keys and values"),
    (attention(QKV | {"lengths": I([4])}, opset=24, inputs=["q", "k", "v", "", "", "", "lengths"]), "2022", "it has lengths that are not padding of its mask"),
    (attention(QKV, ("y", "", "", "scores")), "2022", "its scores are used outside"),
    (attention(QKV, softcap=2.0), "2022", "it has a softcap"),
    (attention(QKV, opset=25, left_window_size=2), "2022", "it attends a window of keys"),
    (attention(QKV, opset=25, right_window_size=0), "2022", "it attends a window of keys"),
    (attention(QKV, scale=-0.5), "2022", "its scale is negative and has no root"),
    (attention(QKV, softmax_precision=TensorProto.DOUBLE), "2022", "its softmax is computed in a type no engine has"),
    (one("LayerNormalization", dict(x=(2, 4), g=(4,)), stash_type=TensorProto.BFLOAT16), "2022", "its attribute 'stash_type' cannot be compiled"),
    (model([helper.make_node("ReduceMean", ["x"], ["y"], name="culprit", keepdims=0)], {"x": np.zeros((2, 0), I)}), "2022",
     "the mean of no integers is not defined"),
    (attention(dict(q=floats(1, 4, 2, 8), k=floats(1, 2, 2, 8), v=floats(1, 2, 2, 8))), "2022", "its 4 query heads share 2 key heads"),
], ids=lambda v: v[:40] if isinstance(v, str) else "")
def test_what_is_wrong_with_a_node(refused, proto, code, words):
    message = refused(proto, code)
    assert words in message
    assert "culprit" in message or code in ("2011", "2013", "2014", "2023")


def test_causal_masks_whose_size_overflows(refused):
    feeds = {name: huge(1, 2**32, 1) for name in "qkv"}
    node = helper.make_node("Attention", [*feeds], ["y"], is_causal=1, q_num_heads=1, kv_num_heads=1)
    assert "a causal mask of 4294967296 by 4294967296 is too large" in refused(model([node], feeds, opset=23), "2022")


def test_parts_whose_sum_overflows(refused):
    nodes = [helper.make_node("Add", ["a", "b"], ["sizes"]), helper.make_node("Split", ["x", "sizes"], ["y", "z"])]
    proto = model(nodes, {"x": floats(4)}, ("y", "z"), {"a": I([1, 2**63 - 2]), "b": I([0, 1])})
    assert "its parts do not add up to 4" in refused(proto, "2014")


def test_dimensions_that_depend_on_values(refused):
    feeds = {"x": floats(4), "s": np.array([2, 2], I)}
    message = refused(model([helper.make_node("Reshape", ["x", "s"], ["y"], name="culprit")], feeds), "2022")
    assert "its dimensions 's' depend on the values of inputs; shapes must be fixed" in message


def calls(name, *callees):
    """A function whose nodes call others: those whose names begin with F, or operators."""
    nodes = [helper.make_node(c, ["a"], [f"r{i}" if i else "r"], domain="local" if c[0] == "F" else "") for i, c in enumerate(callees)]
    made = function(name, "a", nodes[0])
    made.node.extend(nodes[1:])
    return made


def test_endless_functions(refused):
    assert "the function calls itself" in refused(called("F0", calls("F0", "F1"), calls("F1", "F0")), "2010")
    bomb = [calls(f"F{i}", *[f"F{i + 1}"] * 10) for i in range(12)] + [calls("F12", "Exp")]
    assert "the functions of the model expand to more than 1000000 nodes" in refused(called("F0", *bomb), "2004")
    chain = [calls(f"F{i}", f"F{i + 1}") for i in range(70)] + [calls("F70", "Exp")]
    assert "functions call functions too deep" in refused(called("F0", *chain), "2004")


def test_memory_that_the_library_runs_out_of(tools, tmp_path):
    """300,000 nodes, fewer than are refused, take more than it may have."""
    large = [calls(f"F{i}", *[f"F{i + 1}"] * 9) for i in range(5)] + [calls("F5", *["Exp"] * 4)]
    (tmp_path / "m.onnx").write_bytes(called("F0", *large).SerializeToString())
    done = tools.run("neuron-import", tmp_path / "m.onnx", memory=400 << 20)
    assert done.returncode == 1 and "TSR_2004" in done.stderr and ": out of memory" in done.stderr, done.stderr


def test_functions_of_other_operands(refused):
    exp = function("F", "a", helper.make_node("Exp", ["a"], ["r"]))
    assert "the functions of the model cannot be expanded" in refused(called("F", exp, operands=("x", "x")), "2011")


def test_constants_of_too_many_nodes(refused):
    """Together they are large, or take long, though none does alone; what nobody asks for is not computed then."""
    last = [helper.make_node("Add", ["s", "s"], ["shape"]), helper.make_node("Expand", ["zero", "shape"], ["y"], name="culprit")]
    pairs = [helper.make_node("Expand", ["x", "s"], [f"y{i}"]) for i in range(65)]
    words = "its dimensions 'shape' follow from more constants than are computed at compile time"
    outputs = ("y", *(f"y{i}" for i in range(65)))  # what no output needs is dropped
    assert words in refused(model(pairs + last, {}, outputs, {"x": I([1, 2]), "s": I([2**17, 2]), "zero": I(0)}), "2022")
    sums = [helper.make_node("Expand", ["zero", "large"], ["u"])] + [helper.make_node("Add", ["u", "u"], [f"y{i}"]) for i in range(180)]
    outputs = ("y", *(f"y{i}" for i in range(180)))
    assert words in refused(model(sums + last, {}, outputs, {"s": I([1]), "large": I([2**18]), "zero": I(0)}), "2022")


def test_cycles(refused):
    feeds = {"x": floats(3)}
    a = helper.make_node("Exp", ["u"], ["y"], name="late")
    c = helper.make_node("Add", ["x", "y"], ["u"], name="early")
    message = refused(model([a, c], feeds), "2010")
    assert "these nodes need each other's results" in message and "late" in message and "early" in message


def test_inputs_that_cannot_be_bound(refused):
    proto = one("Exp", dict(x=(3,)))
    proto.graph.input[0].type.tensor_type.ClearField("shape")
    assert "input 'x' has no shape" in refused(proto, "2015")
    proto.graph.input[0].type.sequence_type.elem_type.tensor_type.elem_type = TensorProto.FLOAT
    assert "input 'x' is not a tensor" in refused(proto, "2023")


@pytest.mark.parametrize("config,words", [
    ({"w": [[2, 8]]}, "the model has no input 'w'"),
    ({"x": [[2, 8, 1]]}, "has 2 dimensions, the io-config gives 3"),
    ({"x": [[2, 8], "int64"]}, "has the type float32, the io-config gives int64"),
    ({"x": [[2, 8]], "z": [[2, 2]]}, "has the fixed shape [2,1], the io-config gives 2 for its dimension of 1"),
    ({"x": [[2, 8]], "z": [[3, 1]]}, "dimension 'batch' would be"),
    ({"x": [[2, -1]]}, "has a dimension that is no whole number from 0 on"),
    ({"z": [[2, 1]], "z:0": [[2, 1]]}, "the io-config has the input 'z' twice"),
    ({"z:0:0": [[2, 1]]}, "the model has no input 'z:0:0'"),
    ({"x": 5}, 'must be [[dimensions], "type"]'),
    ({}, "input 'x' has the shape [batch,seq]: its dimension 0 needs a value"),
], ids=str)
def test_bindings_that_do_not_fit(refused, config, words):
    feeds = {"x": floats(2, 8), "z": floats(2, 1)}
    proto = model([helper.make_node("Add", ["x", "z"], ["y"])], feeds, shapes={"x": ["batch", "seq"], "z": ["batch", 1]})
    assert words in refused(proto, "2016|2015", json.dumps({"inputs": config}))


@pytest.mark.parametrize("config,words", [
    ("{", "this is not a JSON object"),
    ('{"outputs": ["w"]}', "the model has no output 'w'"),
    ('{"outputs": ["y", "y"]}', "the model has no output 'y'"),
    ('{"outputs": [1]}', '"outputs" must be a list of names'),
    ('{"shapes": {}}', '"shapes" is neither "inputs" (an object) nor "outputs" (a list)'),
])
def test_configurations_that_mean_nothing(refused, config, words):
    assert words in refused(one("Exp", dict(x=(3,))), "2016", config)


def analysis(tools, path, proto):
    path.write_bytes(proto.SerializeToString())
    answer = json.loads(tools.run("neuron-cc", "analyze", path, "--json").stdout)
    assert answer["supported"] == sum(node["supported"] for node in answer["nodes"])
    return {node["name"]: node for node in answer["nodes"]}, answer["problems"]


def test_analysis_goes_on_where_a_type_is_unknown(tools, tmp_path):
    nodes = [helper.make_node("NonZero", ["x"], ["places"], name="first"), helper.make_node("Cast", ["places"], ["p"], name="next", to=1),
             helper.make_node("Det", ["m"], ["y"], name="last")]
    nodes, _ = analysis(tools, tmp_path / "m.onnx", model(nodes, {"x": floats(3), "m": floats(2, 2)}, ("p", "y")))
    assert not any(node["supported"] for node in nodes.values())
    assert "nothing is known of its operand 'places'" in nodes["next"]["reason"]


def test_analysis_knows_what_kernels_take(tools, tmp_path):
    """A node that can be imported is not supported before something computes it; what follows it can be."""
    nodes = [helper.make_node("Mod", ["x", "x"], ["m"], name="mod", fmod=1), helper.make_node("Relu", ["m"], ["y"])]
    nodes, problems = analysis(tools, tmp_path / "m.onnx", model(nodes, {"x": floats(3)}))
    assert "node 'mod' (Mod) is computed by no kernel" in nodes["mod"]["reason"]
    assert nodes["y"]["supported"] and not problems


def test_analysis_knows_what_fits(tools, tmp_path):
    """Two partitions would have to hold it."""
    nodes, problems = analysis(tools, tmp_path / "m.onnx", one("Add", dict(x=(2, 100000), z=(2, 100000))))
    assert "bytes per partition in sbuf" in "".join([nodes["culprit"]["reason"], *problems])


def test_analysis_tells_of_inputs_that_no_engine_reads(tools, tmp_path):
    nodes, problems = analysis(tools, tmp_path / "m.onnx", one("Neg", dict(x=(3,)), dtype=np.float64))
    assert not nodes["culprit"]["supported"] and "of elements that no engine computes" in problems[0]


@pytest.mark.parametrize("inner,words", [("Det", "the operator cannot be compiled"), ("Mod", "node 'outer' (F) is computed by no kernel")])
def test_what_a_function_does_is_told_of_its_node(tools, tmp_path, inner, words):
    body = [helper.make_node("Abs", ["a"], ["t"]), helper.make_node("Mod", ["t", "t"], ["u"], fmod=1) if inner == "Mod" else
            helper.make_node(inner, ["t"], ["u"]), helper.make_node("Add", ["u", "a"], ["c"])]
    function = helper.make_function("local", "F", ["a"], ["c"], body, [helper.make_opsetid("", 20)])
    nodes = [helper.make_node("F", ["x"], ["q"], name="outer", domain="local"), helper.make_node("Relu", ["q"], ["y"], name="after")]
    nodes, _ = analysis(tools, tmp_path / "m.onnx", model(nodes, {"x": floats(3, 3)}, functions=[function]))
    assert words in nodes["outer"]["reason"] and nodes["after"]["supported"]
    message = tools.refused("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff",
                            code="2021|3101", output=tmp_path / "m.neff")
    assert words in message and "'outer'" in message
