# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An nn module by its text: which operations it has, and its outputs as neuron-eval computes them."""
import collections
import json
import re

import numpy as np

OPERATION = re.compile(r"^\s*%[^=\n]* = nn\.(\w+)(.*)$", re.MULTILINE)
Operation = collections.namedtuple("Operation", "name operands")


class Module:
    def __init__(self, tools, text, path, *flags):
        """`path` is what neuron-eval reads, with `flags`; `text` is the module that this is."""
        self.tools, self.text, self.path, self.flags = tools, text, path, flags
        head = next(line for line in text.splitlines() if "func.func @main" in line)
        self.outputs = re.findall(r'nn\.name = "([^"]*)"', head.split(") -> ")[-1])
        self.operations = [Operation(name, re.findall(r"%\w+", rest)) for name, rest in OPERATION.findall(text)]

    def run(self, feeds):
        folder = self.path.parent
        np.savez(folder / "feeds.npz", **feeds)
        self.tools.ok("neuron-eval", self.path, *self.flags, "--inputs", folder / "feeds.npz", "--outputs", folder / "values.npz")
        with np.load(folder / "values.npz") as archive:
            return dict(archive)


def passed(tools, text, model, *passes):
    """The module in the file `text`, whose weights are in `model`, after passes."""
    path = text.with_name("passed.mlir")
    path.write_text(tools.ok("neuron-opt", text, *passes))
    path.with_name("passed.mlir.weights").write_text(json.dumps({"files": [model.name]}))
    return Module(tools, path.read_text(), path)
