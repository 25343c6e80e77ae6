# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`neuron-cc analyze` says what `neuron-cc compile` would, node by node and in the words of the model."""
import json
import re

import numpy as np
import pytest
import test_refusals
from graphs import F, I, floats, huge, model, one
from onnx import TensorProto, defs, helper, parser, shape_inference

REFUSED = [case[0] for case in test_refusals.test_what_is_wrong_with_a_node.pytestmark[0].args[1]]


@pytest.fixture
def judged(tools, tmp_path):
    """What both commands say of a model: the analysis, the error lines of the compilation."""
    def run(proto, *flags):
        path, out = tmp_path / "m.onnx", tmp_path / "m.neff"
        path.write_bytes(proto.SerializeToString())
        out.unlink(missing_ok=True)
        done = tools.run("neuron-cc", "compile", path, "--framework", "ONNX", "--output", out, *flags)
        found = tools.run("neuron-cc", "analyze", path, "--json", *flags)
        answer = json.loads(found.stdout)
        assert answer["compiles"] == (done.returncode == 0), done.stderr
        assert found.returncode == (0 if answer["compiles"] else 3)
        assert len(re.findall("^error: ", found.stderr, re.M)) == (not answer["compiles"]), found.stderr
        assert answer["total"] == len(answer["nodes"])
        assert answer["supported"] == sum(node["supported"] for node in answer["nodes"])
        assert not out.exists() or answer["compiles"]
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        return answer, errors
    return run


def doubles(x, y, name):
    """No engine computes them."""
    return [helper.make_node("Cast", [x], ["d"], name=name, to=TensorProto.DOUBLE), helper.make_node("Exp", ["d"], ["e"], name=name),
            helper.make_node("Cast", ["e"], [y], name=name, to=TensorProto.FLOAT)]


def by_name(answer):
    return {node["name"]: node for node in answer["nodes"]}


@pytest.mark.parametrize("proto", REFUSED, ids=range(len(REFUSED)))
def test_refusals_are_predicted_in_the_words_of_the_model(judged, proto):
    answer, errors = judged(proto)
    for text in errors + answer["problems"] + [node["reason"] for node in answer["nodes"]]:
        assert not re.search(r"\bnn\.|tensor<|' op |op_type|InferenceError", text), text


def test_the_flags_decide(judged):
    weights = {"w": F([[3e38, 1.0], [1.0, 1.0]])}
    proto = model([helper.make_node("MatMul", ["x", "w"], ["y"], name="product")], {"x": floats(1, 2)}, constants=weights)
    assert not judged(proto, "--fp32-cast", "all-fp16")[0]["compiles"]
    assert judged(proto, "--fp32-cast", "none")[0]["compiles"]
    assert judged(proto, "--fast-math", "none")[0]["compiles"]


def test_the_machine_decides(judged, tools, tmp_path):
    from conftest import ROOT
    small = tmp_path / "small.json"
    small.write_text((ROOT / "compiler/target/inf2.json").read_text().replace("180224", "1024"))
    proto = one("Exp", dict(x=(128, 1024)))
    assert judged(proto)[0]["compiles"]
    answer, errors = judged(proto, "--target", small)
    assert by_name(answer)["culprit"]["status"] == "unsupported" and "of 'culprit'" in errors[0] and "node 'culprit' (Exp)" in errors[0]


def test_every_refusal_is_printed_and_what_only_follows_is_not(judged):
    nodes = [helper.make_node("NonZero", ["x"], ["places"], name="first"), helper.make_node("Cast", ["places"], ["p"], name="next", to=1),
             helper.make_node("Relu", ["m"], ["r"], name="fine"), helper.make_node("Det", ["r"], ["y"], name="last")]
    answer, errors = judged(model(nodes, {"x": floats(3), "m": floats(2, 2)}, ("p", "y")))
    status = {name: node["status"] for name, node in by_name(answer).items()}
    assert status == {"first": "unsupported", "next": "follows", "fine": "supported", "last": "unsupported"}
    assert by_name(answer)["next"]["cause"] == 0
    assert len(errors) == 2 and "'first'" in errors[0] and "'last'" in errors[1]
    assert answer["operators"]["Det"] == {"total": 1, "supported": 0, "unsupported": 1, "follows": 0, "unused": 0, "unchecked": 0}


def test_what_leads_to_a_refused_node_is_looked_at(judged):
    nodes = [helper.make_node("Cast", ["x"], ["d"], name="wide", to=TensorProto.DOUBLE), helper.make_node("Det", ["d"], ["y"], name="det")]
    answer, errors = judged(model(nodes, {"x": floats(2, 2)}))
    assert by_name(answer)["wide"]["status"] == by_name(answer)["det"]["status"] == "unsupported" and len(errors) == 2


def test_shapes_that_a_refused_node_would_give_only_follow(judged):
    nodes = [helper.make_node("Det", ["c"], ["d"], name="det"), helper.make_node("Cast", ["d"], ["s"], name="cast", to=TensorProto.INT64),
             helper.make_node("Unsqueeze", ["s", "zero"], ["t"], name="list"), helper.make_node("Reshape", ["x", "t"], ["y"], name="reshape")]
    answer, errors = judged(model(nodes, {"x": floats(4)}, constants={"c": F([[2, 0], [0, 2]]), "zero": I([0])}))
    assert by_name(answer)["reshape"]["status"] == "follows" and by_name(answer)["reshape"]["cause"] == 0 and len(errors) == 1
    assert by_name(answer)["det"]["status"] == "unsupported"


def test_nodes_of_one_name_do_not_share_the_blame(judged):
    nodes = [helper.make_node("Relu", ["x"], ["r"], name="same"), *doubles("r", "y", "same")]
    answer, _ = judged(model(nodes, {"x": floats(3)}))
    assert [node["status"] for node in answer["nodes"]] == ["supported", "unsupported", "unsupported", "supported"]


def test_what_no_output_needs_does_not_count(judged):
    nodes = [helper.make_node("Det", ["x"], ["unused"], name="dead"), helper.make_node("Exp", ["x"], ["y"], name="live")]
    answer, _ = judged(model(nodes, {"x": floats(2, 2)}))
    assert answer["compiles"] and by_name(answer)["dead"]["status"] == "unused" and by_name(answer)["live"]["supported"]


def test_outputs_that_are_not_wanted_do_not_count(judged):
    proto = model([helper.make_node("Det", ["x"], ["d"], name="det"), helper.make_node("Exp", ["x"], ["y"])], {"x": floats(2, 2)}, ("y", "d"))
    assert not judged(proto)[0]["compiles"]
    assert judged(proto, "--io-config", '{"outputs": ["y"]}')[0]["compiles"]


def test_bodies_count(judged):
    branch = [helper.make_graph([helper.make_node(op, ["x"], [op], name=f"inner {op}")], op, [],
                                [helper.make_tensor_value_info(op, TensorProto.FLOAT, [3])]) for op in ("Relu", "Det")]
    node = helper.make_node("If", ["c"], ["y"], name="outer", then_branch=branch[0], else_branch=branch[1])
    answer, _ = judged(model([node], {"c": np.array(True), "x": floats(3)}))
    inner = by_name(answer)["inner Det"]
    assert inner["within"] == "outer" and inner["status"] == "unsupported" and answer["total"] == 3
    assert by_name(answer)["outer"]["status"] == "unsupported"


@pytest.mark.parametrize("proto,code", [
    (one("Expand", dict(x=(3,)), constants={"s": I([2**40, 2**40, 3])}), "2006"), (one("Add", dict(x=(3, 4), z=(5,))), "2014"),
    (one("Concat", dict(x=(3, 4))), "2011"), (one("Cast", dict(x=(3,)), to=TensorProto.STRING), "2023"),
    (model([helper.make_node("Exp", ["x"], ["y"])], {"x": floats(2)}, shapes={"x": ["batch"]}), "2015"),
], ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_wrong_with_the_model_is_said_once(judged, proto, code):
    answer, errors = judged(proto)
    told = answer["problems"] + [node["reason"] for node in answer["nodes"] if node["reason"]]
    assert len(told) == 1 and told[0].startswith(f"TSR_{code}") and errors == ["error: " + told[0]]


def test_an_open_dimension_comes_with_the_line_to_type(judged, tools, tmp_path):
    proto = model([helper.make_node("Add", ["x", "z"], ["y"])], {"x": floats(2, 8), "z": floats(2, 1)}, shapes={"x": ["batch", 8], "z": ["batch", 1]})
    answer, _ = judged(proto)
    flag = re.search("; with your sizes in the place of 1: --io-config '(.*)'$", answer["problems"][0])[1]
    assert json.loads(flag) == {"inputs": {"x": [[1, 8], "float32"], "z": [[1, 1], "float32"]}}
    assert judged(proto, "--io-config", flag)[0]["compiles"]
    answer, _ = judged(proto, "--io-config", '{"inputs": {"w": [[1, 8]]}}')
    assert "no input 'w'; the inputs are 'x', 'z', the outputs 'y'" in answer["problems"][0]


def test_a_file_that_is_no_model(tools, tmp_path):
    (tmp_path / "m.onnx").write_bytes(b"text")
    done = tools.run("neuron-cc", "analyze", tmp_path / "m.onnx", "--json")
    assert done.returncode == 3 and json.loads(done.stdout)["problems"][0].startswith("TSR_2001")
    tools.refused("neuron-cc", "analyze", tmp_path / "none.onnx", code="1002")


def test_the_python_line_is_told(tools, tmp_path):
    nodes = doubles("x", "y", "wide")
    entry = nodes[0].metadata_props.add()
    entry.key, entry.value = "pkg.torch.onnx.stack_trace", 'File "/home/me/net.py", line 12, in forward\n  return x.double()\n'
    (tmp_path / "m.onnx").write_bytes(model(nodes, {"x": floats(3)}).SerializeToString())
    for command in (["compile", "--framework", "ONNX"], ["analyze"]):
        done = tools.run("neuron-cc", command[0], tmp_path / "m.onnx", *command[1:])
        assert "node 'wide' (Cast) has a result of [3] float64, which is of elements that no engine computes (C3) [net.py:12]" in done.stdout + done.stderr


def test_text_for_people(tools, tmp_path):
    nodes = [helper.make_node("Det", ["x"], ["d"], name="det"), helper.make_node("Relu", ["d"], ["y"], name="relu")]
    (tmp_path / "m.onnx").write_bytes(model(nodes, {"x": floats(2, 2)}).SerializeToString())
    done = tools.run("neuron-cc", "analyze", tmp_path / "m.onnx")
    assert "1 of 2 nodes are supported, 1 unsupported" in done.stdout and re.search(r"Det +1 +0", done.stdout)
    assert done.returncode == 3 and done.stderr.startswith("error: TSR_4002: the model does not compile: 1 of 2 nodes are refused, and 0 things of the model as a whole")


def test_a_long_list_ends_with_where_the_rest_is(tools, tmp_path):
    nodes = [helper.make_node("Det", ["x"], [f"y{i}"], name=f"det {i}") for i in range(25)]
    (tmp_path / "m.onnx").write_bytes(model(nodes, {"x": floats(2, 2)}, [f"y{i}" for i in range(25)]).SerializeToString())
    done = tools.run("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff")
    assert "error: and 5 more" in done.stderr and "`neuron-cc analyze` with the same model and flags" in done.stderr.splitlines()[-1]


def listed(tools):
    lines = tools.ok("neuron-cc", "list-operators", "--framework", "ONNX", "--examples").splitlines()
    return dict(line.split("\t") for line in lines)


def test_what_is_listed_compiles(tools, tmp_path):
    for operator, text in listed(tools).items():
        graph = parser.parse_graph("example " + text)
        proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", defs.onnx_opset_version())], ir_version=10)
        assert operator in {node.op_type for node in graph.node}
        inferred = {v.name: v.type for v in shape_inference.infer_shapes(proto).graph.value_info}
        for output in proto.graph.output:
            if output.name in inferred:
                output.type.CopyFrom(inferred[output.name])
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")


def test_operators_that_compile_stay_listed(tools):
    families = """
        Abs Add And BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Cos Div Equal Erf Exp Floor Greater GreaterOrEqual IsNaN Less LessOrEqual
        Log Max Mean Min Mul Neg Not Or Pow Reciprocal Round Sign Sin Sqrt Sub Sum Where Xor
        Celu Clip Elu Gelu HardSigmoid HardSwish LeakyRelu Mish PRelu Relu Selu Shrink Sigmoid Softplus Softsign Swish Tanh ThresholdedRelu
        Attention Gemm GroupNormalization LayerNormalization LogSoftmax MatMul MeanVarianceNormalization RMSNormalization Softmax
        ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare
        Cast CastLike Concat Constant ConstantOfShape DepthToSpace Dropout Expand Flatten Gather Identity Range Reshape Shape Size Slice
        SpaceToDepth Split Squeeze Tile Transpose Trilu Unsqueeze BlackmanWindow HammingWindow HannWindow
    """
    assert set(families.split()) <= set(listed(tools))


def test_what_has_no_kernel_is_not_listed(tools):
    assert not {"CumSum", "Det", "NonZero"} & set(listed(tools))


def test_saying_that_thousands_of_outputs_do_not_fit(judged):
    """At their peak they hold more than SBUF; that is known without trying to place them."""
    import time
    parts = [f"s{i}" for i in range(2817)]
    nodes = [helper.make_node("Split", ["x"], parts, axis=0, num_outputs=2817)]
    nodes += [helper.make_node("Softmax", [s], [f"y{s}"], name=f"n{s}") for s in parts]
    proto = model(nodes, {"x": huge(2817, 64)}, [f"y{s}" for s in parts])
    start = time.monotonic()
    answer, errors = judged(proto)
    assert time.monotonic() - start < 20
    assert answer["compiles"] or "bytes per partition in sbuf are in use at once" in errors[0]
