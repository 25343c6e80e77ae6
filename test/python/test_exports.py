# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small encoders from every exporter and opset: imported, and through the passes of nn, they compute what ONNX Runtime does."""
import collections
import itertools
import sys

import conftest
import nn_module
import numpy as np
import pytest

sys.path.insert(0, str(conftest.ROOT / "test/models"))
CASES = [(model, exporter, opset, attention)
         for exporter, opsets in dict(dynamo=(18, 20, 21, 23), script=(14, 17, 20)).items()
         for model, opset, attention in itertools.product(("bert", "untyped", "minilm", "distilbert"), opsets, ("eager", "sdpa"))]
PASSES = ["--nn-fold-constants", "--nn-simplify", "--nn-fuse", "--nn-simplify"]


@pytest.fixture(scope="module", params=CASES, ids=lambda c: "-".join(map(str, c)))
def export(request, tmp_path_factory):
    pytest.importorskip("torch")
    import export_encoders
    model, exporter, opset, attention = request.param
    path = tmp_path_factory.mktemp("export") / "m.onnx"
    export_encoders.export(path, export_encoders.MODELS[model], attention, exporter, opset)
    return path


def compare(tools, path, *passes):
    import onnxruntime
    (path.parent / "m.mlir").write_text(tools.ok("neuron-import", path))
    module = nn_module.passed(tools, path.parent / "m.mlir", path, *passes)
    feeds = dict(np.load(path.with_suffix(".npz")))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    actual = module.run(feeds)
    for output, expected in zip(session.get_outputs(), session.run(None, feeds)):
        assert np.abs(actual[output.name] - expected).max() < 1e-6 * np.abs(expected).max() + 1e-7
    return collections.Counter(op.name for op in module.operations)


def test_imports(tools, export):
    compare(tools, export)


def test_fuses_to_whole_layers(tools, export):
    counts = compare(tools, export, *PASSES)
    assert counts["attention"] == 2 and counts["layer_norm"] == 5 and counts["dense"] >= 12
    assert not counts["softmax"] and not counts["matmul"] and not counts["erf"] and not counts["reduce_mean"]
