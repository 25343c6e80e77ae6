# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures: the programs under test, and small models made with onnx's helpers."""
import json
import os
import pathlib
import resource
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# TESSERA_BUILD chooses another build, for example the one with sanitizers.
BUILD = ROOT / os.environ.get("TESSERA_BUILD", "build")
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "examples/minilm"), str(ROOT / "benchmarks")]


def pytest_addoption(parser):
    parser.addoption("--differential-seconds", type=float, default=120, help="how long test_differential.py draws graphs")
    parser.addoption("--differential-seed", default="1", help="the first graph of test_differential.py, or random")
    parser.addoption("--layouts", type=int, default=150, help="how many test_layouts.py draws")


def pytest_configure(config):
    config.addinivalue_line("markers", "hostile: what must be refused; also run under sanitizers")
    config.addinivalue_line("markers", "large: models of hundreds of megabytes")


class Tools:
    """Runs the programs. `refused` expects a failure and checks its manners."""

    def run(self, name, *arguments, timeout=300, memory=None):
        environment = dict(os.environ, ASAN_OPTIONS="allow_user_poisoning=0", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
        return subprocess.run([BUILD / "bin" / name, *map(str, arguments)], capture_output=True, text=True,
                              timeout=timeout, env=environment, errors="replace",
                              preexec_fn=memory and (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))))

    def ok(self, name, *arguments, **options):
        done = self.run(name, *arguments, **options)
        assert done.returncode == 0, f"{name} {arguments}\n{done.stderr}"
        return done.stdout

    def refused(self, name, *arguments, code=None, output=None, timeout=60):
        done = self.run(name, *arguments, timeout=timeout)
        assert 0 < done.returncode < 128, f"{name} {arguments}: status {done.returncode}\n{done.stderr}"
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: TSR_")]
        assert errors, f"no error line in: {done.stderr}"
        assert "Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr
        if code:
            assert any(line.startswith(tuple(f"error: TSR_{c}" for c in code.split("|"))) for line in errors), done.stderr
        if output:
            left = [p.name for p in pathlib.Path(output).parent.iterdir() if p.name.startswith(pathlib.Path(output).name)]
            assert not left, f"left behind: {left}"
        return "\n".join(errors)

    def compile(self, model, neff, *flags, **options):
        self.ok("neuron-cc", "compile", model, "--framework", "ONNX", "--output", neff, *flags, **options)
        return neff

    def execute(self, neff, feeds, folder, *flags):
        np.savez(folder / "in.npz", **feeds)
        self.ok("neuron-run", neff, "--inputs", folder / "in.npz", "--outputs", folder / "out.npz", *flags)
        with np.load(folder / "out.npz") as archive:
            return dict(archive)

    def json(self, name, *arguments):
        return json.loads(self.ok(name, *arguments, "--json"))


@pytest.fixture(scope="session")
def tools():
    return Tools()


@pytest.fixture
def imported(tools, tmp_path):
    def run(proto, *io_config, passes=()):
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        import nn_module
        model = tmp_path / "m.onnx"
        text = tools.ok("neuron-import", model, *io_config)
        if not passes:
            return nn_module.Module(tools, text, model, "--onnx", *(f"--io-config={config}" for config in io_config))
        (tmp_path / "m.mlir").write_text(text)
        return nn_module.passed(tools, tmp_path / "m.mlir", model, *passes)
    return run


@pytest.fixture
def refused(tools, tmp_path):
    def run(proto, code, *io_config):
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        return tools.refused("neuron-import", tmp_path / "m.onnx", *io_config, code=code)
    return run


@pytest.fixture
def executed(tools, tmp_path):
    """Without casts, on both emulators, compared with onnx's reference."""
    from onnx.reference import ReferenceEvaluator

    def run(proto, feeds, tolerance=1e-5):
        (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
        tools.compile(tmp_path / "m.onnx", tmp_path / "m.neff", "--fp32-cast", "none")
        results = [tools.execute(tmp_path / "m.neff", feeds, tmp_path, "--emulator", e) for e in ("fast", "reference")]
        for output, expected in zip(proto.graph.output, ReferenceEvaluator(proto).run(None, feeds)):
            fast, slow = (r[output.name] for r in results)
            assert fast.tobytes() == slow.tobytes()
            assert fast.dtype == expected.dtype and fast.shape == expected.shape
            if expected.dtype.kind == "f":
                np.testing.assert_allclose(fast, expected, tolerance, tolerance)
            else:
                np.testing.assert_array_equal(fast, expected)
    return run


@pytest.fixture(scope="session")
def small(tmp_path_factory, tools):
    """A folder with tiny.onnx (embedding, dense, relu) and tiny.neff."""
    import tiny
    folder = tmp_path_factory.mktemp("small")
    tiny.save(tiny.model(), folder / "tiny.onnx")
    tools.compile(folder / "tiny.onnx", folder / "tiny.neff")
    return folder
