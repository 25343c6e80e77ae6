#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints our latency, accuracy, compile and load time beside the peers', all from one run on this machine, one thread.

    latency.py [NAME ...] [--models build/models] [--bin build/bin] [--seconds 3] [--rounds 3] [--flags ...]

The rounds of all engines alternate, so that a change of the machine's speed meets all of them alike; quote the ratios.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import accuracy
import child
import models
import numpy as np
import peers

OURS = "Tessera"


class Tessera:
    def __init__(self, tools, path, folder, flags):
        self.tools, self.folder, self.neff = tools, folder, folder / "model.neff"
        compiled = child.run(tools / "neuron-cc", "compile", path, "--framework", "ONNX", "--output", self.neff, *flags)
        self.compile_s, self.peak = compiled["seconds"], compiled["peak_bytes"] / path.stat().st_size

    def run(self, name, *arguments):
        return subprocess.run([self.tools / name, *map(str, arguments)], check=True, stdout=subprocess.PIPE).stdout

    def outputs(self, inputs):
        self.run("neuron-run", self.neff, "--inputs", inputs, "--outputs", self.folder / "out.npz")
        return dict(np.load(self.folder / "out.npz"))

    def benchmark(self, inputs, runs):
        return json.loads(self.run("neuron-run", self.neff, "--inputs", inputs, "--benchmark", runs, "--json"))


def measure(name, args):
    path = models.export(name, args.models)
    inputs = path.with_suffix(".npz")
    feeds = dict(np.load(inputs))
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        ours = Tessera(pathlib.Path(args.bin), path, pathlib.Path(folder), args.flags)
        engines = {}
        for engine, make in peers.ENGINES.items():
            start = time.perf_counter()
            engines[engine] = make(path, 1)
            rows[engine] = {"ready_s": time.perf_counter() - start, "times": []}
        expected = engines["ONNX Runtime fp32"](feeds)
        results = {engine: run(feeds) for engine, run in engines.items()} | {OURS: ours.outputs(inputs)}
        rows[OURS] = {"times": []}
        for _ in range(args.rounds):
            for engine, run in engines.items():
                rows[engine]["times"].append(peers.median(peers.time_it(lambda run=run: run(feeds), args.seconds)))
            got = ours.benchmark(inputs, max(5, int(args.seconds * 1e3 / rows["ONNX Runtime fp32"]["times"][-1])))
            rows[OURS]["times"].append(got["latency_ms"]["p50"])
        rows[OURS] |= {"ready_s": got["load_ms"] / 1e3, "note": f"{got['isa']}; compiled in {ours.compile_s:.1f} s, "
                       f"peak memory {ours.peak:.2f}x the ONNX file"}
    for engine, row in rows.items():
        row["ms"] = peers.median(row["times"])
        row |= accuracy.errors(results[engine], expected, feeds.get("attention_mask"))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["minilm_b1", "bert_base_b1"])
    parser.add_argument("--models", default="build/models")
    parser.add_argument("--bin", default="build/bin")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--flags", nargs="*", default=[])
    args = parser.parse_args()
    print("| model | engine | latency ms | of ONNX Runtime | ready s | max error | rms error | |\n|---|---|---|---|---|---|---|---|")
    for name in args.names:
        rows = measure(name, args)
        base = rows["ONNX Runtime fp32"]["ms"]
        for engine, row in rows.items():
            print(f"| {name} | {engine} | {row['ms']:.2f} | {row['ms'] / base:.2f} | {row['ready_s']:.2f} | {row['max']:.1e} "
                  f"| {row['rms']:.1e} | {row.get('note', '')} |", flush=True)


if __name__ == "__main__":
    main()
