# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Damaged artifacts: each is refused with a code and a sentence, by the runner and by the dumper alike."""
import random

import pytest

pytestmark = pytest.mark.hostile
PROGRAMS = ["neuron-run", "neuron-objdump"]
VERSION_MAJOR = 24  # offset in the header, as docs/artifact.md gives it


def damaged(folder, name, data):
    path = folder / f"{name}.neff"
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def good(small):
    return (small / "tiny.neff").read_bytes()


@pytest.mark.parametrize("program", PROGRAMS)
def test_empty(tools, tmp_path, program):
    tools.refused(program, damaged(tmp_path, "empty", b""), code="5")


@pytest.mark.parametrize("program", PROGRAMS)
def test_missing(tools, tmp_path, program):
    tools.refused(program, tmp_path / "none.neff", code="1")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_folder(tools, tmp_path, program):
    tools.refused(program, tmp_path, code="1|5")


@pytest.mark.parametrize("length", [1, 8, 1023, 1024, 1025, 1536, 4096, -1, -512, -1024])
def test_cut(tools, tmp_path, good, length):
    tools.refused("neuron-run", damaged(tmp_path, "cut", good[:length]), code="5")


def test_longer(tools, tmp_path, good):
    tools.refused("neuron-run", damaged(tmp_path, "longer", good + b"\0" * 512), code="5")


@pytest.mark.parametrize("program", PROGRAMS)
def test_another_kind_of_file(tools, tmp_path, program):
    tools.refused(program, damaged(tmp_path, "noise", random.Random(0).randbytes(8192)), code="5")


def test_future_version(tools, tmp_path, good):
    message = tools.refused("neuron-run", damaged(tmp_path, "future", good[:VERSION_MAJOR] + b"\x63" + good[VERSION_MAJOR + 1:]),
                            code="5")
    assert "version" in message or "99" in message


@pytest.mark.parametrize("seed", range(24))
def test_flipped_bit(tools, tmp_path, good, seed):
    """Anywhere in the file, header and padding included."""
    source = random.Random(seed)
    at = source.randrange(1024) if seed % 3 == 0 else source.randrange(len(good))
    data = bytearray(good)
    data[at] ^= 1 << source.randrange(8)
    tools.refused("neuron-run", damaged(tmp_path, "flip", bytes(data)), code="5")
