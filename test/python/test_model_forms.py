# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ONNX files write in several ways, or wrongly without harm: names, shapes, order, tensors without elements."""
import json

import numpy as np
import pytest
from graphs import F, I, floats, model, one
from onnx import TensorProto, helper, numpy_helper

X = floats(2, 3)


def info(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def graph(nodes, inputs, outputs, values=(), constants=None, domain="", opset=20):
    tensors = [numpy_helper.from_array(v, k) for k, v in (constants or {}).items()]
    made = helper.make_graph(nodes, "g", inputs, outputs, tensors, value_info=list(values))
    return helper.make_model(made, opset_imports=[helper.make_opsetid(domain, opset)], ir_version=10)


@pytest.fixture
def compiled(tools, tmp_path):
    """Compiles and runs; the results, and what the compiler warned of."""
    def run(proto, feeds, *flags):
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        done = tools.run("neuron-cc", "compile", tmp_path / "m.onnx", "--framework", "ONNX", "--output", tmp_path / "m.neff",
                         "--fp32-cast=none", *flags)
        assert done.returncode == 0, done.stderr
        return tools.execute(tmp_path / "m.neff", feeds, tmp_path), done.stderr
    return run


RELU_NEG = [helper.make_node("Relu", ["x"], ["h"]), helper.make_node("Neg", ["h"], ["y"])]


@pytest.mark.parametrize("output,within,warnings", [
    ([2, 4], None, ["'y' has the shape [2,3], the model states [2,4]"]),
    ([6], None, ["'y' has the shape [2,3], the model states [6]"]),
    ([2, 3], [7, 3], ["'h' has the shape [2,3], the model states [7,3]"]),
    ([9], [], ["'h' has the shape [2,3], the model states []", "'y' has the shape [2,3], the model states [9]"]),
    ([-1, 3], ["?", 3], []),
    (["n", "?"], None, []),
    (None, None, []),
], ids=str)
def test_what_is_inferred_counts(compiled, output, within, warnings):
    values = [] if within is None else [info("h", within)]
    results, stderr = compiled(graph(RELU_NEG, [info("x", [2, 3])], [info("y", output)], values), {"x": X})
    np.testing.assert_array_equal(results["y"], -np.maximum(X, 0))
    lines = [line for line in stderr.splitlines() if line.startswith("warning:")]
    assert len(lines) == len(warnings) and all(w in line for w, line in zip(warnings, lines)), stderr


def test_shapes_that_only_the_importer_infers(compiled):
    nodes = [helper.make_node("Add", ["k", "k"], ["s"]), helper.make_node("Reshape", ["x", "s"], ["y"])]
    proto = graph(nodes, [info("x", [2, 4])], [info("y", [5, 5])], constants={"k": I([2, 1])})
    results, stderr = compiled(proto, {"x": floats(2, 4)})
    assert results["y"].shape == (4, 2) and "'y' has the shape [4,2], the model states [5,5]" in stderr


def test_many_wrong_shapes_are_told_of_in_few_lines(compiled):
    nodes = [helper.make_node("Neg", [f"h{i}" if i else "x"], [f"h{i + 1}"]) for i in range(12)]
    _, stderr = compiled(graph(nodes, [info("x", [2, 3])], [info("h12", [1])], [info(f"h{i}", [1]) for i in range(1, 12)]), {"x": X})
    assert stderr.count("has the shape") == 8 and "4 more values have other shapes than the model states" in stderr


def test_types_must_not_contradict(refused):
    assert "y" in refused(graph(RELU_NEG, [info("x", [2, 3])], [info("y", [2, 3], TensorProto.INT64)]), "2014")
    proto = graph(RELU_NEG, [info("x", [2, 3])], [info("y", [2, 3])], [info("h", [2, 3], TensorProto.INT64)])
    assert "types and shapes do not fit" in refused(proto, "2014")


@pytest.mark.parametrize("dim", [-1, "?"])
def test_unknown_dimensions_of_inputs(compiled, refused, dim):
    proto = graph([helper.make_node("MatMul", ["x", "z"], ["y"])], [info("x", [dim, 3]), info("z", [dim, 2])], [info("y", [dim, 2])])
    assert "input 'x' has the shape [?,3]: its dimension 0 needs a value" in refused(proto, "2015")
    feeds = {"x": X, "z": floats(3, 2)}
    results, _ = compiled(proto, feeds, "--io-config", json.dumps({"inputs": {"x": [[2, 3]], "z": [[3, 2]]}}))
    np.testing.assert_allclose(results["y"], X @ feeds["z"], 1e-5, 1e-5)


def test_nodes_out_of_order(imported):
    body = [helper.make_node("Neg", ["t"], ["b"]), helper.make_node("Exp", ["a"], ["t"])]
    function = helper.make_function("local", "F", ["a"], ["b"], body, [helper.make_opsetid("", 20)])
    proto = graph([helper.make_node("Neg", ["h"], ["y"]), helper.make_node("F", ["x"], ["h"], domain="local")],
                  [info("x", [2, 3])], [info("y", [2, 3])])
    proto.functions.append(function)
    proto.opset_import.append(helper.make_opsetid("local", 1))
    np.testing.assert_allclose(imported(proto).run({"x": X})["y"], np.exp(X), 1e-6)


@pytest.mark.parametrize("opset", [6, 12, 20])
def test_the_default_domain_has_two_names(imported, opset):
    node = helper.make_node("Softmax", ["x"], ["h"], domain="ai.onnx")
    proto = graph([node, helper.make_node("Neg", ["h"], ["y"])], [info("x", [2, 3])], [info("y", [2, 3])], domain="ai.onnx", opset=opset)
    proto.ir_version = 3
    expected = np.exp(X) / np.exp(X).sum(1, keepdims=True)
    np.testing.assert_allclose(imported(proto).run({"x": X})["y"], -expected, 1e-5)


def test_two_versions_of_the_default_domain(refused):
    proto = graph(RELU_NEG, [info("x", [2, 3])], [info("y", [2, 3])])
    proto.opset_import.append(helper.make_opsetid("ai.onnx", 13))
    assert "the model uses the ONNX operators of both opset 20 and 13" in refused(proto, "2011")


def test_names_that_end_like_tensorflows(imported):
    proto = graph([helper.make_node("Neg", ["x:0"], ["y:0"])], [info("x:0", ["n", 3])], [info("y:0", ["n", 3])])
    for name in ("x:0", "x:0:0"):
        module = imported(proto, json.dumps({"inputs": {name: [[2, 3]]}, "outputs": ["y:0"]}))
        np.testing.assert_array_equal(module.run({"x:0": X})["y:0"], -X)
    proto = graph([helper.make_node("Sub", ["x", "x:0"], ["y"])], [info("x", ["n"]), info("x:0", ["m"])], [info("y", ["k"])])
    module = imported(proto, json.dumps({"inputs": {"x": [[1]], "x:0": [[3]]}, "outputs": ["y:0"]}))
    np.testing.assert_array_equal(module.run({"x": F([5]), "x:0": F([1, 2, 3])})["y"], F([4, 3, 2]))


def test_an_input_that_is_an_output_of_unknown_size(compiled):
    proto = graph([helper.make_node("Neg", ["x"], ["y"])], [info("x", ["n"])], [info("y", ["n"]), info("x", [None])])
    results, _ = compiled(proto, {"x": F([1, 2, 3])}, "--io-config", json.dumps({"inputs": {"x": [[3]]}, "outputs": ["y", "x"]}))
    assert results["x"].tolist() == [1, 2, 3] and results["y"].tolist() == [-1, -2, -3]


def test_results_nobody_reads_are_not_wanted(imported):
    """Exporters name the mask of a dropout."""
    proto = graph([helper.make_node("Dropout", ["x"], ["y", "mask"])], [info("x", [2, 3])], [info("y", [2, 3])])
    np.testing.assert_array_equal(imported(proto).run({"x": X})["y"], X)


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "nowhere"])
def test_names_in_any_script(tools, tmp_path, monkeypatch, locale):
    monkeypatch.setenv("LC_ALL", locale)
    source, result = "é/данные:0", "结果 ü"
    proto = graph([helper.make_node("Neg", [source], [result])], [info(source, [2, 3])], [info(result, [2, 3])])
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")
    np.testing.assert_array_equal(tools.execute(tmp_path / "m.neff", {source: X}, tmp_path)[result], -X)


def test_names_of_four_kilobytes(compiled):
    source, result, other = "é" * 2048, "y" * 4096, "y" * 4095
    proto = graph([helper.make_node("Neg", [source], [result]), helper.make_node("Relu", [source], [other])], [info(source, [2, 3])],
                  [info(result, [2, 3]), info(other, [2, 3])])
    results, _ = compiled(proto, {source: X})
    np.testing.assert_array_equal(results[result], -X)
    np.testing.assert_array_equal(results[other], np.maximum(X, 0))


NONE = np.zeros((0, 3), F)


def test_parts_without_elements_are_dropped(compiled):
    proto = model([helper.make_node("Concat", ["e", "x"], ["h"], axis=0), helper.make_node("Neg", ["h"], ["y"])], {"x": X}, constants={"e": NONE})
    np.testing.assert_array_equal(compiled(proto, {"x": X})[0]["y"], -X)
    nodes = [helper.make_node("Split", ["x", "s"], ["a", "b", "c"], axis=1), helper.make_node("Exp", ["b"], ["e"]),
             helper.make_node("Concat", ["c", "e", "a"], ["y"], axis=1)]
    proto = model(nodes, {"x": X}, constants={"s": I([2, 0, 1])})
    np.testing.assert_array_equal(compiled(proto, {"x": X})[0]["y"], np.concatenate([X[:, 2:], X[:, :2]], 1))


@pytest.mark.parametrize("operator,shapes,constants,expected", [
    ("Identity", dict(x=(0, 3)), {}, np.zeros((0, 3), F)), ("Neg", dict(x=(2, 0)), {}, np.zeros((2, 0), F)),
    ("MatMul", dict(x=(0, 3), w=(3, 4)), {}, np.zeros((0, 4), F)), ("MatMul", dict(x=(2, 0), w=(0, 4)), {}, np.zeros((2, 4), F)),
    ("ReduceSum", dict(x=(0, 3)), {"a": I([0])}, np.zeros((1, 3), F)), ("Concat", dict(x=(0, 3), w=(2, 3)), {}, None)],
    ids=["given", "computed", "rows", "contracted", "sum", "concat"])
def test_interfaces_without_elements(compiled, operator, shapes, constants, expected):
    feeds = {name: floats(*shape) for name, shape in shapes.items()}
    attributes = {"axis": 0} if operator == "Concat" else {}
    result = compiled(one(operator, shapes, constants=constants, **attributes), feeds)[0]["y"]
    expected = feeds["w"] if expected is None else expected
    assert result.shape == expected.shape and result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


def test_scales_of_higher_rank(imported):
    def expected(x, *others):
        y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return y * others[0] + (others[1] if others[1:] else 0)
    for shapes in ([(1, 1, 4)], [(2, 1, 4)], [(2, 3, 1), (1, 3, 4)], [(4,), (3, 4)], [(1, 1, 1), (1, 4)]):
        feeds = {"x": floats(2, 3, 4), **{f"p{i}": floats(*shape) for i, shape in enumerate(shapes)}}
        proto = model([helper.make_node("LayerNormalization", [*feeds], ["y"])], feeds)
        np.testing.assert_allclose(imported(proto).run(feeds)["y"], expected(*feeds.values()), 1e-4, 1e-5)


@pytest.mark.parametrize("values,axes,keepdims", [([[1, 2], [-3, -4]], [1], 1), ([[1, 2], [-3, -4]], None, 0), ([[7]], [0, 1], 0)])
def test_means_of_integers(compiled, values, axes, keepdims):
    """Towards zero."""
    feeds = {"x": np.int32(values)}
    node = helper.make_node("ReduceMean", ["x"] + ["a"] * (axes is not None), ["y"], keepdims=keepdims)
    results, _ = compiled(model([node], feeds, constants=None if axes is None else {"a": I(axes)}), feeds)
    exact = feeds["x"].mean(None if axes is None else tuple(axes), keepdims=bool(keepdims))
    np.testing.assert_array_equal(results["y"], np.trunc(exact).astype(np.int32))
