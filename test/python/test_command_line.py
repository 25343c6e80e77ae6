# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Flags, inputs and manners of the programs."""
import json

import numpy as np
import onnxruntime
import pytest
import tiny
from onnx import TensorProto, helper

PROGRAMS = ["neuron-cc", "neuron-import", "neuron-run", "neuron-objdump", "neuron-as"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_help(tools, program):
    assert program in tools.ok(program, "--help")


def test_versions(tools):
    text = tools.ok("neuron-cc", "-V")
    for part in ("LLVM", "ONNX", "format"):
        assert part.lower() in text.lower()


def test_operators_are_listed_one_by_line(tools):
    lines = tools.ok("neuron-cc", "list-operators", "--framework", "ONNX").split("\n")
    assert {"MatMul", "Gather", "LayerNormalization", "Softmax"} <= set(lines)


@pytest.mark.hostile
@pytest.mark.parametrize("flags", [
    ["--frobnicate"], ["--fp32-cast", "fp7"], ["--framework", "CAFFE"], ["--fast-math", "all none"], ["--target", "abacus"],
    ["--neuroncore-pipeline-cores", "-1"], ["--neuroncore-pipeline-cores", "many"], ["--io-config", "{"],
    ["--io-config", '{"inputs":{"nobody":[[1,8],"int64"]},"outputs":["y"]}'], ["--compile-to", "moon"], ["--verbose", "LOUD"],
], ids=" ".join)
def test_wrong_flags(tools, small, tmp_path, flags):
    framework = [] if "--framework" in flags else ["--framework", "ONNX"]
    out = tmp_path / "out.neff"
    tools.refused("neuron-cc", "compile", small / "tiny.onnx", *framework, "--output", out, *flags, code="1|2|3", output=out)


@pytest.mark.hostile
@pytest.mark.parametrize("flags", [["--emulator", "slow"], ["--isa", "mmx"], ["--cores", "0"], ["--benchmark", "-3"],
                                   ["--inputs", "/nonexistent.npz"], ["--inputs", ""], ["--outputs", ""], ["--seed", "x"]], ids=" ".join)
def test_wrong_run_flags(tools, small, flags):
    tools.refused("neuron-run", small / "tiny.neff", *flags, code="1|7")


def test_output_folder_missing(tools, small, tmp_path):
    tools.refused("neuron-cc", "compile", small / "tiny.onnx", "--framework", "ONNX", "--output", tmp_path / "no/such.neff", code="1")


def test_values(tools, small, tmp_path):
    feeds = tiny.feeds()
    expected = onnxruntime.InferenceSession(small / "tiny.onnx").run(None, feeds)[0]
    actual = tools.execute(small / "tiny.neff", feeds, tmp_path)["y"]
    assert actual.dtype == np.float32 and actual.shape == expected.shape
    assert np.abs(actual - expected).max() < 0.02 * np.abs(expected).max()


def test_seeded_inputs_repeat(tools, small, tmp_path):
    def run(seed):
        tools.ok("neuron-run", small / "tiny.neff", "--seed", seed, "--outputs", tmp_path / f"{seed}.npz")
        return np.load(tmp_path / f"{seed}.npz")["y"]
    assert (run(1) == run(1)).all() and not (run(1) == run(2)).all()


def test_json_alone_on_standard_output(tools, small):
    result = json.loads(tools.ok("neuron-run", small / "tiny.neff", "--benchmark", "5", "--json"))
    assert {"p50", "p90", "p99", "min", "mean"} <= set(result["latency_ms"])
    assert {"throughput_per_s", "load_ms", "isa", "cores", "peak_rss_bytes"} <= set(result)


@pytest.mark.hostile
@pytest.mark.parametrize("name,feeds", [
    ("name", {"tokens": np.zeros((1, 8), np.int64)}),
    ("extra", {"ids": np.zeros((1, 8), np.int64), "more": np.zeros(1, np.float32)}),
    ("none", {}),
    ("shape", {"ids": np.zeros((1, 9), np.int64)}),
    ("rank", {"ids": np.zeros(8, np.int64)}),
    ("dtype", {"ids": np.zeros((1, 8), np.float32)}),
    ("narrow", {"ids": np.zeros((1, 8), np.int32)}),
], ids=lambda v: v if isinstance(v, str) else "")
def test_wrong_inputs(tools, small, tmp_path, name, feeds):
    np.savez(tmp_path / "in.npz", **feeds)
    out = tmp_path / "out.npz"
    tools.refused("neuron-run", small / "tiny.neff", "--inputs", tmp_path / "in.npz", "--outputs", out, code="1|7", output=out)


@pytest.mark.hostile
@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"not a zip" * 99], ids=["empty", "cut", "text"])
def test_inputs_that_are_no_archive(tools, small, tmp_path, junk):
    (tmp_path / "in.npz").write_bytes(junk)
    tools.refused("neuron-run", small / "tiny.neff", "--inputs", tmp_path / "in.npz", code="1|7")


@pytest.mark.hostile
@pytest.mark.parametrize("bad", [tiny.ROWS, -tiny.ROWS - 1, 2**31, 2**32 + 1, -2**63, 2**63 - 1])
@pytest.mark.parametrize("emulator", ["fast", "reference"])
def test_token_outside_the_table(tools, small, tmp_path, bad, emulator):
    feeds = tiny.feeds()
    feeds["ids"][0, 3] = bad
    np.savez(tmp_path / "in.npz", **feeds)
    message = tools.refused("neuron-run", small / "tiny.neff", "--inputs", tmp_path / "in.npz", "--emulator", emulator, code="7")
    assert f"input 'ids' holds {bad} at [0, 3], met by " in message


def test_32_bit_token_ids(tools, tmp_path):
    tiny.save(tiny.model(ids_type=TensorProto.INT32), tmp_path / "m.onnx")
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff")
    feeds = {"ids": tiny.feeds()["ids"].astype(np.int32)}
    expected = onnxruntime.InferenceSession(tmp_path / "m.onnx").run(None, feeds)[0]
    assert np.abs(tools.execute(tmp_path / "m.neff", feeds, tmp_path)["y"] - expected).max() < 0.02 * np.abs(expected).max()


def test_same_input_same_bytes(tools, small, tmp_path):
    again = tools.compile(small / "tiny.onnx", tmp_path / "again.neff")
    assert again.read_bytes() == (small / "tiny.neff").read_bytes()


def test_no_path_of_the_builder_in_the_artifact(tools, small):
    assert str(small).encode() not in (small / "tiny.neff").read_bytes()


def test_text_to_bytes_to_text(tools, small, tmp_path):
    text = tools.ok("neuron-objdump", small / "tiny.neff", "--disassemble")
    (tmp_path / "t.s").write_text(text)
    tools.ok("neuron-as", tmp_path / "t.s", "--output", tmp_path / "t.neff", "--weights", small / "tiny.neff")
    again = tools.ok("neuron-objdump", tmp_path / "t.neff", "--disassemble")
    assert [a for a, b in zip(again.splitlines(), text.splitlines(), strict=True) if a != b and ".data_from" not in b] == []


@pytest.mark.parametrize("phase", ["nn", "tile", "isa"])
def test_every_phase_is_a_way_in_and_out(tools, small, tmp_path, phase):
    text = tmp_path / f"tiny.{phase}.mlir"
    tools.ok("neuron-cc", "compile", small / "tiny.onnx", "--framework", "ONNX", "--compile-to", phase, "--output", text)
    tools.ok("neuron-cc", "compile", text, "--framework", "ONNX", "--compile-from", phase, "--output", tmp_path / "out.neff")
    feeds = tiny.feeds()
    direct = tools.execute(small / "tiny.neff", feeds, tmp_path)["y"]
    assert (tools.execute(tmp_path / "out.neff", feeds, tmp_path)["y"] == direct).all()


def test_constants_of_no_file_are_kept_from_phase_to_phase(tools, tmp_path):
    node = helper.make_node("Constant", [], ["c"], value_floats=[float(i) for i in range(2048)])
    graph = helper.make_graph([node, helper.make_node("Add", ["x", "c"], ["y"])], "g",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2048])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2048])])
    tiny.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), tmp_path / "m.onnx")
    (tmp_path / "tile").mkdir()
    steps = [tmp_path / "m.onnx", tmp_path / "nn.mlir", tmp_path / "tile/tile.mlir", tmp_path / "m.neff"]
    for source, target, start, stop in zip(steps, steps[1:], ("onnx", "nn", "tile"), ("nn", "tile", "neff")):
        tools.ok("neuron-cc", "compile", source, "--framework", "ONNX", "--compile-from", start, "--compile-to", stop, "--output", target)
    x = np.ones((1, 2048), np.float32)
    assert (tools.execute(tmp_path / "m.neff", {"x": x}, tmp_path)["y"] == x + np.arange(2048)).all()


def test_a_framework_is_needed(tools, small, tmp_path):
    assert "--framework is needed; it can be ONNX" in tools.refused("neuron-cc", "compile", small / "tiny.onnx", "--output", tmp_path / "m.neff", code="1001")
    assert "an empty name is no file" in tools.refused("neuron-run", small / "tiny.neff", "--outputs", "", code="1001")


@pytest.mark.parametrize("program,arguments", [
    ("neuron-cc", ["compile", "tiny.onnx", "--framework", "ONNX", "--output", "tiny.onnx"]), ("neuron-run", ["tiny.neff", "--outputs", "link.neff"]),
    ("neuron-run", ["tiny.neff", "--inputs", "in.npz", "--outputs", "in.npz"]), ("neuron-objdump", ["tiny.neff", "--disassemble", "-o", "tiny.neff"]),
    ("neuron-as", ["tiny.s", "--output", "tiny.s"]),
], ids=lambda x: x if isinstance(x, str) else x[-1])
def test_no_output_replaces_an_input(tools, small, tmp_path, program, arguments):
    for name in ("tiny.onnx", "tiny.neff"):
        (tmp_path / name).write_bytes((small / name).read_bytes())
    np.savez(tmp_path / "in.npz", **tiny.feeds())
    (tmp_path / "tiny.s").write_text(tools.ok("neuron-objdump", small / "tiny.neff", "--disassemble"))
    (tmp_path / "link.neff").symlink_to("tiny.neff")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    message = tools.refused(program, *(tmp_path / a if "." in a else a for a in arguments), code="1001")
    assert "would replace" in message and {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
