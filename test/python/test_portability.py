# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processors without AVX2, and others than x86-64."""
import collections
import os
import re
import subprocess

import pytest
from conftest import BUILD, ROOT

OBJDUMP = "/usr/lib/llvm-19/bin/llvm-objdump"
# What is chosen at run time by what the processor has; everything else has to run anywhere.
DISPATCHED = re.compile(r"::(?:avx2|avx512|amx|fma3)::|emulator::\(anonymous namespace\)::(?:activateRow|fmaRow)")


@pytest.mark.parametrize("program", ["bin/neuron-run", "bin/neuron-cc"])
def test_only_kernels_use_wide_registers(program):
    """A function that a kernel file shares with others would bring its instructions along."""
    if "-sanitize" in str(BUILD) or not os.path.exists(OBJDUMP):
        pytest.skip("needs a plain build and llvm-objdump")
    text = subprocess.run([OBJDUMP, "-d", "--no-show-raw-insn", "-C", BUILD / program], capture_output=True, text=True, check=True).stdout
    wide, name = collections.Counter(), ""
    for line in text.splitlines():
        if line.endswith(">:"):
            name = line.split(" ", 1)[1]
        elif re.search(r"%[yz]mm\d|\tv[a-z]+[sp][sd]\s", line):
            wide[name] += 1
    assert program != "bin/neuron-run" or any(DISPATCHED.search(name) for name in wide)
    assert not [name for name in wide if not DISPATCHED.search(name)]


def test_another_processor_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "uname").write_text("#!/bin/sh\necho Linux aarch64\n")
    (tmp_path / "uname").chmod(0o755)
    environment = dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}")
    done = subprocess.run([ROOT / "scripts/setup"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "Tessera is built and run on x86-64 Linux; this is Linux aarch64" in done.stderr
