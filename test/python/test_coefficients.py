# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The polynomials in the source are those that fit.py finds."""
import re
import subprocess
import sys

import conftest
import numpy as np
import pytest

NUMBER = re.compile(r"(?<![\w.])(-?\d+(?:\.\d*)?(?:e[+-]?\d+)?)f\b")
NUMERICS = conftest.ROOT / "runtime-stub/emulator/numerics"


def test_coefficients_are_the_fitted_ones():
    pytest.importorskip("mpmath")
    printed = subprocess.run([sys.executable, NUMERICS / "fit.py"], check=True, capture_output=True, text=True).stdout
    fitted = {np.float32(n) for n in NUMBER.findall(printed)}
    written = {np.float32(n) for n in NUMBER.findall((NUMERICS / "Elementary.h").read_text())}
    assert len(fitted) > 150 and not fitted - written
