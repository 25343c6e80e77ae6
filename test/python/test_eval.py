# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""neuron-eval: what an nn module means, and what it is refused for."""
import numpy as np
import pytest

MODULE = """func.func @main(%x: tensor<3xf32> {{nn.name = "x"}}) -> (tensor<{0}> {{nn.name = "y"}}) {{
  {1}
  return %y : tensor<{0}>
}}"""


@pytest.fixture
def evaluate(tools, tmp_path):
    def run(text, **feeds):
        (tmp_path / "m.mlir").write_text(text)
        np.savez(tmp_path / "in.npz", **feeds)
        tools.ok("neuron-eval", tmp_path / "m.mlir", "--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "out.npz")
        return np.load(tmp_path / "out.npz")["y"]
    return run


@pytest.fixture
def refused(tools, tmp_path):
    def run(text, code, **feeds):
        (tmp_path / "m.mlir").write_text(text)
        np.savez(tmp_path / "in.npz", **feeds)
        return tools.refused("neuron-eval", tmp_path / "m.mlir", "--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "out.npz", code=code)
    return run


X = np.float32([1.00390625, -1e-39, 3.1415927])


@pytest.mark.parametrize("result,body,expected", [
    ("3xbf16", "%y = nn.cast %x : tensor<3xf32> -> tensor<3xbf16>", np.float32([1, -0.0, 3.140625])),
    ("3xf16", "%y = nn.cast %x : tensor<3xf32> -> tensor<3xf16>", np.float16(X)),
    ("3xi1", "%y = nn.cast %x : tensor<3xf32> -> tensor<3xi1>", np.array([True, True, True])),
    ("3xi8", "%y = nn.cast %x : tensor<3xf32> -> tensor<3xi8>", np.int8([1, 0, 3])),
    ("3xui16", "%y = nn.cast %x : tensor<3xf32> -> tensor<3xui16>", np.uint16([1, 0, 3])),
    ("1xf32", "%y = nn.reduce_sum %x axes = [0] keepdims : tensor<3xf32> -> tensor<1xf32>", np.float32([np.float64(X).sum()])),
], ids=lambda v: v if isinstance(v, str) and "%" not in v else "")
def test_types(evaluate, result, body, expected):
    actual = evaluate(MODULE.format(result, body), x=X)
    assert actual.dtype == expected.dtype and actual.tobytes() == expected.tobytes()


def test_inputs_that_do_not_fit(refused):
    text = MODULE.format("3xf32", "%y = nn.exp %x : tensor<3xf32>")
    assert "there is no input 'x'" in refused(text, "7010", z=X)
    for wrong in (X[:2], X.astype(np.float64)):
        assert "the input 'x' has another shape or type" in refused(text, "7011", x=wrong)


def test_modules_without_meaning(refused):
    body = "%i = nn.constant dense<3> : tensor<i64>\n  %y = nn.gather %x, %i axis = 0 : (tensor<3xf32>, tensor<i64>) -> tensor<f32>"
    assert "'nn.gather' has no value for its operands" in refused(MODULE.format("f32", body), "3101", x=X)
    assert "the module has no function @main of one block" in refused("module {}", "3102", x=X)
