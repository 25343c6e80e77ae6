# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exported encoders against ONNX Runtime fp32, in every cast mode, on valid positions of ragged masks; tolerances.json is the limit."""
import json
import pathlib

import accuracy
import child
import conftest
import models
import numpy as np
import peers
import pytest

TOLERANCES = json.loads((pathlib.Path(__file__).parent / "tolerances.json").read_text())
CASES = [(name, mode) for name in models.NAMES for mode in TOLERANCES[name.rsplit("_b", 1)[0]]
         if mode == "all" or name.startswith("minilm") or name.endswith("_b1")]


class Case:
    def __init__(self, name):
        pytest.importorskip("torch")
        self.name = name
        self.path = models.export(name, conftest.ROOT / "build/models")
        self.feeds = dict(np.load(self.path.with_suffix(".npz")))
        self.samples = [self.feeds]
        if name == "distilbert_b1":  # two logits near zero are no measure; sixteen are
            random = np.random.default_rng(0)
            self.samples += [dict(self.feeds, input_ids=random.integers(1, 30000, (1, models.SEQ))) for _ in range(7)]
        self.mask = np.concatenate([feeds["attention_mask"] for feeds in self.samples])
        self.reference = peers.onnxruntime(self.path, 2)
        self.expected = self.outputs(self.reference)

    def outputs(self, run):
        """The outputs of all samples, one after the other along the batch."""
        results = [run(feeds) for feeds in self.samples]
        return {name: np.concatenate([r[name] for r in results]) for name in results[0]}


@pytest.fixture(scope="module")
def case(request):
    return Case(request.param)


def by_model(names):
    return pytest.mark.parametrize("case", names, indirect=True, scope="module")


@pytest.mark.large
@pytest.mark.parametrize("case,mode", CASES, indirect=["case"], scope="module")
def test_within_tolerance(tools, case, mode, tmp_path):
    limit = TOLERANCES[case.name.rsplit("_b", 1)[0]][mode]
    neff = tools.compile(case.path, tmp_path / "model.neff", "--fp32-cast", mode)
    outputs = case.outputs(lambda feeds: tools.execute(neff, feeds, tmp_path))
    for name, expected in case.expected.items():
        assert outputs[name].dtype == expected.dtype and outputs[name].shape == expected.shape
    found = accuracy.errors(outputs, case.expected, case.mask)
    print(case.name, mode, found)
    assert found["max"] <= limit["max"] and found["rms"] <= limit["rms"], found
    if mode == "all" and peers.has_bf16():
        theirs = accuracy.errors(case.outputs(peers.ENGINES["OpenVINO bf16"](case.path, 2)), case.expected, case.mask)
        assert found["max"] <= 1.5 * theirs["max"] and found["rms"] <= 1.5 * theirs["rms"], (found, theirs)


@pytest.mark.large
@by_model(models.NAMES)
def test_the_output_depends_on_the_input(case):
    """A model whose output hardly moves would pass whatever we compute."""
    def other(feeds):
        return case.reference(dict(feeds, input_ids=np.roll(feeds["input_ids"], 1, axis=-1)[:, ::-1].copy()))

    moved = accuracy.errors(case.outputs(other), case.expected, case.mask)
    limit = TOLERANCES[case.name.rsplit("_b", 1)[0]]["all"]
    assert moved["max"] >= 20 * limit["max"] and moved["rms"] >= 20 * limit["rms"], (moved, limit)


@pytest.mark.large
@by_model(["bert_base_b1"])
def test_compilation_is_small_and_repeatable(case, tmp_path):
    """How long it takes is benchmarks/latency.py's to say: a busy machine proves nothing."""
    command = [conftest.BUILD / "bin/neuron-cc", "compile", case.path, "--framework", "ONNX", "--output"]
    spent = child.run(*command, tmp_path / "a.neff")
    child.run(*command, tmp_path / "b.neff")
    assert spent["peak_bytes"] < 2.5 * case.path.stat().st_size, spent
    assert (tmp_path / "a.neff").read_bytes() == (tmp_path / "b.neff").read_bytes()


@pytest.mark.large
@by_model(["bert_base_b1"])
def test_both_emulators_agree(tools, case, tmp_path):
    """Bit for bit, on a whole model, in the default mode."""
    neff = tools.compile(case.path, tmp_path / "model.neff")
    fast = tools.execute(neff, case.feeds, tmp_path, "--emulator", "fast")
    slow = tools.execute(neff, case.feeds, tmp_path, "--emulator", "reference")
    for name in fast:
        assert fast[name].tobytes() == slow[name].tobytes()
