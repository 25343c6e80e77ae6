# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the documentation shows is run: the command lines of a page one after the other, and its modules."""
import os
import re
import subprocess

import numpy as np
import pytest
import tiny
from conftest import BUILD, ROOT

# Run by CI itself, or by hand: they install and measure.
ELSEWHERE = ("git clone", "scripts/", ".venv-test/bin/python benchmarks/latency.py")
FOLDERS = ("", "benchmarks", "compiler/**", "dialects/**", "docs", "examples/**", "passes/**", "runtime-stub/**", "test/**", "tools/**")
PAGES = sorted({str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder.removesuffix("/**")).glob(
    "**/*.md" if folder.endswith("**") else "*.md")})


def commands(page):
    """Indented lines that call a program of ours; words after two spaces and a # explain."""
    program = r"(?:build/bin/\S+|neuron-[a-z]+ (?!-)\S|scripts/|git |\.venv)"
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.S)
    lines = re.findall(rf"^    ((?:[A-Z_]+=\S+ )?{program}.*)$", text, re.M)
    inline = re.findall(rf"`((?:[A-Z_]+=\S+ )?{program}[^`]*(?:MODEL|model|\.neff|\.mlir)[^`]*)`", text)
    return [line.split("  #")[0].strip() for line in lines + inline]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)])
def test_commands(page, small, tmp_path):
    if not BUILD.samefile(ROOT / "build"):
        pytest.skip("the pages name the programs of build/")
    for name in ("build", "examples", "benchmarks", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    tiny.save(tiny.model(), tmp_path / "model.onnx")
    np.savez(tmp_path / "feeds.npz", **tiny.feeds())
    environment = dict(os.environ, PATH=f"{BUILD / 'bin'}:{os.environ['PATH']}")
    for command in commands(page):
        if command.startswith(ELSEWHERE):
            continue
        if "MODEL.neff" in command:
            command = command.replace("MODEL.neff", str(small / "tiny.neff"))
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{page}: {command}\n{done.stderr}"


@pytest.mark.parametrize("page", [page for page in PAGES if "```mlir" in (ROOT / page).read_text()])
def test_modules(page, tmp_path, tools):
    for i, module in enumerate(re.findall(r"```mlir\n(.*?)```", (ROOT / page).read_text(), re.S)):
        (tmp_path / f"{i}.mlir").write_text(module)
        tools.ok("neuron-opt", tmp_path / f"{i}.mlir")


def test_pages_link_to_what_exists():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text()):
            assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"
