# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The trained sentence encoder of quickstart: sentences keep their meaning, and its waits are all needed or provably not."""
import random
import re

import compare
import model as minilm
import numpy as np
import onnx
import pytest

SENTENCES = sorted({s for pair in compare.SAME + compare.DIFFERENT for s in pair})


@pytest.fixture(scope="module")
def trained(tmp_path_factory, tools):
    folder = tmp_path_factory.mktemp("minilm")
    onnx.save(minilm.build(1, 128), folder / "m.onnx")
    tools.compile(folder / "m.onnx", folder / "m.neff")
    return folder


def cosines(tools, folder, tmp_path, neff="m.neff"):
    reference = compare.OnnxRuntime(folder / "m.onnx")
    for feeds in compare.tokenize(SENTENCES, 128):
        ours = tools.execute(folder / neff, feeds, tmp_path)["last_hidden_state"]
        yield float(compare.pooled(ours, feeds["attention_mask"]) @ compare.pooled(reference(feeds), feeds["attention_mask"]))


def test_every_sentence_keeps_its_meaning(tools, trained, tmp_path):
    assert min(cosines(tools, trained, tmp_path)) >= 0.9999


def test_the_model_tells_sentences_apart(trained):
    """What the cosine above is worth: sentences that differ are far below it."""
    vectors = compare.embed(SENTENCES, compare.OnnxRuntime(trained / "m.onnx"), "")
    assert max(float(vectors[a] @ vectors[b]) for a, b in compare.DIFFERENT) < 0.5


def test_without_casts(tools, trained, tmp_path):
    tools.compile(trained / "m.onnx", trained / "none.neff", "--fp32-cast", "none")
    assert min(cosines(tools, trained, tmp_path, "none.neff")) >= 0.9999999


def test_text_to_bytes_to_text(tools, trained, tmp_path):
    text = tools.ok("neuron-objdump", trained / "m.neff", "--disassemble")
    (tmp_path / "m.s").write_text(text)
    tools.ok("neuron-as", tmp_path / "m.s", "--output", tmp_path / "m.neff", "--weights", trained / "m.neff")
    again = tools.ok("neuron-objdump", tmp_path / "m.neff", "--disassemble")
    assert [a for a, b in zip(again.splitlines(), text.splitlines(), strict=True) if a != b and ".data_from" not in b] == []
    assert (tmp_path / "m.neff").stat().st_size == (trained / "m.neff").stat().st_size


def test_every_dropped_wait_is_a_race(tools, trained):
    tools.ok("neuron-verify", trained / "m.neff", "--drop-each-wait")


def test_a_dropped_wait_is_refused_or_redundant(tools, trained, tmp_path):
    """A sample: each wait taken out of the text alone."""
    text = tools.ok("neuron-objdump", trained / "m.neff", "--disassemble")
    waits = list(re.finditer(r"\b(pe|act|vector|gpsimd|dma\d+):\d+(, )?", text))
    feeds = next(compare.tokenize(SENTENCES, 128))
    whole = tools.execute(trained / "m.neff", feeds, tmp_path)["last_hidden_state"]
    refused = 0
    for wait in random.Random(0).sample(waits, 25):
        less = text[:wait.start()] + text[wait.end():]
        less = less.replace(", )", ")").replace(" wait()", "").replace("wait()", "")
        (tmp_path / "less.s").write_text(less)
        tools.ok("neuron-as", tmp_path / "less.s", "--output", tmp_path / "less.neff", "--weights", trained / "m.neff")
        np.savez(tmp_path / "in.npz", **feeds)
        done = tools.run("neuron-run", tmp_path / "less.neff", "--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "out.npz")
        if done.returncode:
            assert "error: TSR_6" in done.stderr, done.stderr
            refused += 1
        else:
            assert (np.load(tmp_path / "out.npz")["last_hidden_state"] == whole).all()
    assert refused > 0
