# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX Runtime beside neuron-run, the largest difference of each output: compare.py MODEL.onnx MODEL.neff FEEDS.npz"""
import subprocess
import sys

import numpy as np
import onnxruntime

onnx, neff, feeds = sys.argv[1:4]
subprocess.run(["build/bin/neuron-run", neff, "--inputs", feeds, "--outputs", "out.npz"], check=True)
session = onnxruntime.InferenceSession(onnx)
actual = np.load("out.npz")
for output, expected in zip(session.get_outputs(), session.run(None, dict(np.load(feeds)))):
    difference = np.abs(expected.astype(np.float64) - actual[output.name]).max(initial=0)
    print(f"{output.name}: {difference:.3g} of at most {np.abs(expected).max(initial=0):.3g}")
