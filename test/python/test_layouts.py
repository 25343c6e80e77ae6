# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random layouts: tensors of some thousand elements, transposed, reshaped and sliced between computations. The verifier must be able
to check whatever the compiler makes of them; --layouts says how many."""
import numpy as np
import pytest
from graphs import I, model
from onnx import helper


class Layouts:
    """A chain of nodes, and what it computes in numpy."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants = [], {}
        self.x = self.value = self.random.standard_normal(self.shape(), np.float32)

    def shape(self):
        elements, shape = 2 ** self.random.uniform(8, 17), [1] * int(self.random.integers(2, 7))
        for _ in range(60):
            at, factor = self.random.integers(len(shape)), int(self.random.choice([2, 2, 2, 3, 4, 5, 7, 8]))
            if np.prod(shape) * factor <= elements:
                shape[at] *= factor
        return shape

    def add(self, operator, value, *constants, inputs=None, **attributes):
        names = []
        for constant in constants:
            names.append(f"c{len(self.constants)}")
            self.constants[names[-1]] = I(constant)
        before = f"t{len(self.nodes) - 1}" if self.nodes else "x"
        self.nodes.append(helper.make_node(operator, inputs or [before, *names], [f"t{len(self.nodes)}"], **attributes))
        self.value = np.ascontiguousarray(value)

    def compute(self):
        self.add(*(("Neg", -self.value) if self.random.random() < 0.5 else ("Abs", np.abs(self.value))))

    def transpose(self):
        permutation = [int(p) for p in self.random.permutation(self.value.ndim)]
        self.add("Transpose", self.value.transpose(permutation), perm=permutation)

    def reshape(self):
        shape = list(self.value.shape)
        at = int(self.random.integers(len(shape)))
        if at + 1 < len(shape) and self.random.random() < 0.5:
            shape[at:at + 2] = [shape[at] * shape[at + 1]]
        elif len(shape) < 6:
            factor = int(self.random.choice([d for d in range(1, shape[at] + 1) if shape[at] % d == 0]))
            shape[at:at + 1] = [factor, shape[at] // factor]
        self.add("Reshape", self.value.reshape(shape), shape)

    def slice(self):
        axis = int(self.random.integers(self.value.ndim))
        size = self.value.shape[axis]
        begin, step = int(self.random.integers((size + 1) // 2)), int(self.random.choice([1, 1, 1, 2, 3]))
        end = int(self.random.integers(begin + 1, size + 1))
        self.add("Slice", self.value[(slice(None),) * axis + (slice(begin, end, step),)], [begin], [end], [axis], [step])

    def product(self):
        """Of the value with its own transpose."""
        permutation = [*range(self.value.ndim - 2), self.value.ndim - 1, self.value.ndim - 2]
        last, value = f"t{len(self.nodes) - 1}", self.value
        self.add("Transpose", value.transpose(permutation), perm=permutation)
        self.add("MatMul", value.astype(np.float64) @ self.value, inputs=[last, f"t{len(self.nodes) - 1}"])


def layouts(seed):
    chain = Layouts(seed)
    chain.compute()
    for _ in range(chain.random.integers(1, 5)):
        [chain.transpose, chain.transpose, chain.reshape, chain.slice, chain.compute][chain.random.integers(5)]()
    if chain.random.random() < 0.5 and chain.value.ndim > 1 and chain.value.size * chain.value.shape[-2] < 2**21:
        chain.product()
    elif chain.random.random() < 0.5:
        chain.compute()
    return chain


def compare(tools, folder, seed, mode):
    """Whether it was compiled; what does not fit on the core is refused as such, and nothing is for being intricate."""
    chain = layouts(seed)
    output = chain.nodes[-1].output[0]
    (folder / "m.onnx").write_bytes(model(chain.nodes, {"x": chain.x}, (output,), chain.constants).SerializeToString())
    compiled = tools.run("neuron-cc", "compile", folder / "m.onnx", "--framework", "ONNX", "--output", folder / "m.neff", "--fp32-cast", mode)
    if compiled.returncode != 0:
        assert "TSR_4001" in compiled.stderr, f"seed {seed}: {compiled.stderr}"
        return False
    got = tools.execute(folder / "m.neff", {"x": chain.x}, folder)[output]
    tolerance = (1e-4 if mode == "none" else 0.1) * float(np.abs(chain.value).max()) + 1e-6
    np.testing.assert_allclose(got, chain.value, atol=tolerance, err_msg=f"seed {seed}")
    return True


def test_random_layouts(tools, tmp_path, pytestconfig):
    count = pytestconfig.getoption("--layouts")
    compiled = sum(compare(tools, tmp_path, seed, "all" if seed % 4 == 3 else "none") for seed in range(count))
    assert compiled > count / 2


@pytest.mark.parametrize("shape,permutation", [((2, 4, 8, 128), (3, 2, 0, 1)), ((2, 480, 32, 2), (1, 3, 0, 2)), ((6, 84, 15, 3), (2, 1, 3, 0)),
                                               ((4, 5, 7, 12, 16), (3, 4, 2, 1, 0))])
def test_transposed_element_by_element(tools, tmp_path, shape, permutation):
    """A thousand columns of a tensor, each of which reaches through all of it, read and written in another order."""
    x = np.random.default_rng(0).standard_normal(shape, np.float32)
    last = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
    nodes = [helper.make_node("Neg", ["x"], ["a"]), helper.make_node("Transpose", ["a"], ["t"], perm=permutation),
             helper.make_node("Transpose", ["t"], ["u"], perm=last), helper.make_node("MatMul", ["t", "u"], ["y"])]
    (tmp_path / "m.onnx").write_bytes(model(nodes, {"x": x}).SerializeToString())
    tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff", "--fp32-cast", "none")
    t = x.transpose(permutation).astype(np.float64)
    np.testing.assert_allclose(tools.execute(tmp_path / "m.neff", {"x": x}, tmp_path)["y"], t @ t.transpose(last), 1e-4, 1e-4)
