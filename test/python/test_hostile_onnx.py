# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX files nobody should trust: refused with a code and a sentence, without an output file."""
import os
import random

import onnx
import pytest
import tiny
from onnx import TensorProto, helper

pytestmark = pytest.mark.hostile


@pytest.fixture
def refuse(tools, tmp_path):
    def check(data, code="2|3", name="model.onnx", **options):
        path = tmp_path / name
        if isinstance(data, onnx.ModelProto):
            data = data.SerializeToString()
        if data is not None:
            path.write_bytes(data)
        out = tmp_path / "out.neff"
        return tools.refused("neuron-cc", "compile", path, "--framework", "ONNX", "--output", out, code=code, output=out,
                             **options)
    return check


def good():
    return tiny.model().SerializeToString()


def test_missing(refuse):
    assert "cannot read '" in refuse(None, code="1|2")


def test_empty(refuse):
    assert "this is not an ONNX model: the file is empty" in refuse(b"")


def test_not_onnx(refuse):
    refuse(b"\x7fELF" + random.Random(1).randbytes(5000))


def test_text(refuse):
    assert "this is not an ONNX model" in refuse(b"this is no model\n" * 100)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_cut(refuse, keep):
    data = good()
    refuse(data[:int(len(data) * keep)])


@pytest.mark.parametrize("seed", range(16))
def test_random_damage(tools, tmp_path, seed):
    """May still be a model; must not crash either way."""
    source, data = random.Random(seed), bytearray(good())
    for _ in range(8):
        data[source.randrange(len(data) if seed % 2 else 400)] = source.randrange(256)
    (tmp_path / "model.onnx").write_bytes(data)
    done = tools.run("neuron-cc", "compile", tmp_path / "model.onnx", "--framework", "ONNX", "--output", tmp_path / "o.neff",
                     timeout=60)
    assert 0 <= done.returncode < 128, done.stderr
    assert "Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr
    assert (done.returncode == 0) == (tmp_path / "o.neff").exists()


def test_cycle(refuse):
    proto = tiny.model()
    proto.graph.node[1].input[0] = "y"
    refuse(proto)


def test_unknown_operator(refuse):
    proto = tiny.model()
    proto.graph.node[3].op_type = "Frobnicate"
    assert "Frobnicate" in refuse(proto)


def test_unknown_domain(refuse):
    proto = tiny.model()
    proto.graph.node[3].domain = "com.example"
    proto.opset_import.append(helper.make_opsetid("com.example", 1))
    message = refuse(proto)
    assert "Relu" in message and "and the model has no function of that name" in message


def test_as_many_functions_as_nodes(refuse):
    """Looking through all functions for each node would take minutes."""
    proto, count = tiny.model(), 50000
    proto.opset_import.append(helper.make_opsetid("local", 1))
    opsets = [helper.make_opsetid("", 20)]
    proto.functions.extend(helper.make_function("local", f"F{i}", ["a"], ["b"], [], opsets) for i in range(count))
    proto.graph.node.extend(helper.make_node(f"F{count - 1}", ["y"], [f"v{i}"], domain="local") for i in range(count))
    proto.graph.node.append(helper.make_node("Frobnicate", ["y"], ["z"]))
    assert "Frobnicate" in refuse(proto, timeout=10)


def test_future_opset(refuse):
    proto = tiny.model()
    proto.opset_import[0].version = 9999
    assert "uses opset 9999 of the ONNX operators; known are" in refuse(proto)


def test_undefined_name(refuse):
    proto = tiny.model()
    proto.graph.node[2].input[1] = "nowhere"
    assert "no node makes its input 'nowhere'" in refuse(proto)


@pytest.mark.parametrize("name,kind", [(b"product", "MatMul"), (b"ids", "tensor"), (b"table", "tensor")], ids=str)
def test_name_that_is_no_text(refuse, name, kind):
    """Found where the node is known, not when the artifact is written."""
    message = refuse(good().replace(name, b"\xff" * len(name)), code="2011")
    assert "is not UTF-8 text" in message and kind in message


def test_file_name_that_is_no_text(refuse):
    assert "is not UTF-8 text" in refuse(good(), name=os.fsdecode(b"mod\xffel.onnx"))


def test_defined_twice(refuse):
    proto = tiny.model()
    proto.graph.node[1].output[0] = "rows"
    assert "the value 'rows' already exists" in refuse(proto)


def test_no_output(refuse):
    proto = tiny.model()
    del proto.graph.output[:]
    assert "the graph has no output" in refuse(proto)


def test_fields_of_the_wrong_type(refuse):
    """Bytes that the walk hands on and the library cannot read."""
    proto = tiny.model()
    graph = proto.graph.SerializeToString() + b"\x62\x03\x0a\xff\xff"
    proto.graph.Clear()
    size = bytes([len(graph) & 127 | 128, len(graph) >> 7 & 127 | 128, len(graph) >> 14])
    assert "the ONNX model holds fields of the wrong type" in refuse(proto.SerializeToString().replace(b"\x3a\x00", b"\x3a" + size + graph))


@pytest.mark.parametrize("dims", [[2**62, 2**62], [-5, 16], [2**63 - 1], [0, 0]], ids=str)
def test_absurd_weight_shape(refuse, dims):
    proto = tiny.model()
    del proto.graph.initializer[1].dims[:]
    proto.graph.initializer[1].dims.extend(dims)
    message = refuse(proto)
    assert any(words in message for words in ("no memory holds that", "a dimension is negative", "bytes, but has"))


@pytest.mark.parametrize("dims", [[2**40, 8], [1, -8], [2**63 - 1, 2**63 - 1]], ids=str)
def test_absurd_input_shape(refuse, dims):
    proto = tiny.model()
    for dim, value in zip(proto.graph.input[0].type.tensor_type.shape.dim, dims):
        dim.dim_value = value
    refuse(proto, code="2|3|4")


def test_lying_output_shape(tools, tmp_path):
    """What is inferred counts."""
    proto = tiny.model()
    proto.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 2**62
    tiny.save(proto, tmp_path / "model.onnx")
    done = tools.run("neuron-cc", "compile", tmp_path / "model.onnx", "--framework", "ONNX", "--output", tmp_path / "ok.neff")
    assert done.returncode == 0 and "the model states" in done.stderr


def test_symbolic_shape_without_binding(refuse):
    proto = tiny.model()
    proto.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "seq"
    proto.graph.output[0].type.tensor_type.shape.dim[1].dim_param = "seq"
    refuse(proto)


def test_short_tensor(refuse):
    proto = tiny.model()
    proto.graph.initializer[1].raw_data = proto.graph.initializer[1].raw_data[:-4]
    assert "needs 2048 bytes, but has 2044" in refuse(proto)


def test_long_tensor(refuse):
    proto = tiny.model()
    proto.graph.initializer[1].raw_data += b"\0" * 4
    refuse(proto)


def test_unknown_element_type(refuse):
    proto = tiny.model()
    proto.graph.initializer[1].data_type = 250
    assert "has the element type 250, which ONNX does not define" in refuse(proto)


def external(location, length=None, offset=0):
    proto = tiny.model()
    tensor = proto.graph.initializer[1]
    size = len(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", offset), ("length", size if length is None else length)):
        tensor.external_data.add(key=key, value=str(value))
    return proto


@pytest.fixture
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("elsewhere") / "secret.bin"
    path.write_bytes(bytes(range(256)) * 64)
    return path


def test_external_data_in_its_folder_is_read(tools, tmp_path):
    (tmp_path / "w.bin").write_bytes(bytes(range(256)) * 64)
    tiny.save(external("w.bin"), tmp_path / "model.onnx")
    tools.compile(tmp_path / "model.onnx", tmp_path / "ok.neff")


def test_external_data_above_its_folder(refuse, tmp_path, secret):
    assert "which leaves the model's folder" in refuse(external(os.path.relpath(secret, tmp_path)), code="2007")


def test_external_data_with_an_absolute_path(refuse, secret):
    assert "an absolute path" in refuse(external(str(secret)), code="2007")


def test_external_data_through_a_symlink(refuse, tmp_path, secret):
    (tmp_path / "w.bin").symlink_to(secret)
    assert "which is a symbolic link" in refuse(external("w.bin"), code="2008")


def test_external_data_through_a_symlinked_folder(refuse, tmp_path, secret):
    (tmp_path / "weights").symlink_to(secret.parent)
    assert "which is a symbolic link" in refuse(external("weights/secret.bin"), code="2008")


def test_external_data_through_a_hard_link(refuse, tmp_path, secret):
    os.link(secret, tmp_path / "w.bin")
    assert "a file with several names (hard links)" in refuse(external("w.bin"), code="2008")


def test_external_data_missing(refuse):
    assert "keeps its data in 'none.bin', which cannot be opened" in refuse(external("none.bin"), code="2009")


def test_external_data_is_a_pipe(refuse, tmp_path):
    os.mkfifo(tmp_path / "w.bin")
    assert "which is not a regular file" in refuse(external("w.bin"), code="2009")


@pytest.mark.parametrize("length,offset,words", [
    (2048, 16300, "wants bytes 16300 to 18348 of 'w.bin', which has 16384"),
    (2**63 - 1, 4, "needs 2048 bytes, but has 9223372036854775807"),
    (2040, 0, "needs 2048 bytes, but has 2040"),
    (-4, 0, "gives '-4' as the length of its external data"),
    (2048, -8, "gives '-8' as the offset of its external data"),
    ("x", 0, "gives 'x' as the length of its external data"),
], ids=str)
def test_external_data_out_of_its_file(refuse, tmp_path, length, offset, words):
    (tmp_path / "w.bin").write_bytes(bytes(range(256)) * 64)
    assert words in refuse(external("w.bin", length, offset), code="2005")
